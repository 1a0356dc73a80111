package io.ecosystem.codec.json.internal;

import io.ecosystem.api.message.Bytes;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Finds fields of an object without reading their values. Of a field that comes twice the last one counts. */
final class Fields {

    private Fields() {}

    static Optional<List<Bytes>> find(Bytes data, List<String> names, Limits limits) {
        Scanner scanner = new Scanner(data.array(), data.offset(), data.length(), limits);
        Bytes[] found = new Bytes[names.size()];
        Arrays.fill(found, Bytes.empty());
        try {
            if (scanner.peek() != '{') {
                return Optional.empty();
            }
            scanner.enter();
            scanner.pass();
            if (scanner.peek() != '}') {
                walk(scanner, data, names, found);
            }
            return Optional.of(List.of(found));
        } catch (Malformed e) {
            return Optional.empty();
        }
    }

    private static void walk(Scanner scanner, Bytes data, List<String> names, Bytes[] found) throws Malformed {
        do {
            int name = scanner.name();
            int which = scanner.plain()
                    ? indexOf(names, data.array(), name, scanner.nameEnd())
                    : names.indexOf(Text.read(data.array(), name, scanner.nameEnd()));
            scanner.peek();
            int from = scanner.position();
            scanner.value();
            if (which >= 0) {
                found[which] = data.slice(from - data.offset(), scanner.position() - from);
            }
        } while (scanner.more());
    }

    /** Compares a name in ASCII without making a text of it. */
    private static int indexOf(List<String> names, byte[] array, int from, int to) {
        for (int i = 0; i < names.size(); i++) {
            if (isAt(names.get(i), array, from, to)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isAt(String name, byte[] array, int from, int to) {
        if (name.length() != to - from) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) != array[from + i]) {
                return false;
            }
        }
        return true;
    }
}
