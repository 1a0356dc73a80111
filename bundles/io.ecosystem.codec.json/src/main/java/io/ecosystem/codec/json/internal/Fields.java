package io.ecosystem.codec.json.internal;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.spi.codec.Projection;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Finds fields of objects without reading their values. The last of duplicate fields counts. */
final class Fields implements Projection {

    private final byte[][] names;
    private final JsonLimits limits;

    Fields(List<String> names, JsonLimits limits) {
        this.names = names.stream().map(name -> Bytes.utf8(name).array()).toArray(byte[][]::new);
        this.limits = limits;
    }

    @Override
    public Optional<List<Bytes>> of(Bytes data) {
        Scanner scanner = new Scanner(data.array(), data.offset(), data.length(), limits, limits.maxDepth());
        Bytes[] found = new Bytes[names.length];
        Arrays.fill(found, Bytes.empty());
        try {
            if (scanner.peek() != '{') {
                return Optional.empty();
            }
            scanner.enter();
            scanner.pass();
            if (scanner.peek() != '}') {
                walk(scanner, data, found);
            }
            return Optional.of(List.of(found));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    private void walk(Scanner scanner, Bytes data, Bytes[] found) throws MalformedException {
        do {
            int which = indexOf(data.array(), scanner.name(), scanner.nameEnd(), scanner.plain());
            scanner.peek();
            int from = scanner.position();
            scanner.value();
            if (which >= 0) {
                found[which] = data.slice(from - data.offset(), scanner.position() - from);
            }
        } while (scanner.more());
    }

    private int indexOf(byte[] array, int from, int to, boolean plain) {
        if (plain) {
            return indexOf(array, from, to);
        }
        byte[] read = Bytes.utf8(Text.read(array, from, to)).array();
        return indexOf(read, 0, read.length);
    }

    private int indexOf(byte[] array, int from, int to) {
        for (int i = 0; i < names.length; i++) {
            if (Envelope.equal(names[i], array, from, to)) {
                return i;
            }
        }
        return -1;
    }
}
