package acme;

import java.util.List;

/** A class that cannot be initialized. */
public final class Uninitialized {

    static final Object FIRST = first(List.of());

    private static Object first(List<?> table) {
        if (table.isEmpty()) {
            throw new IllegalStateException("the table is empty");
        }
        return table.getFirst();
    }
}
