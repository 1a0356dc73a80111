package io.ecosystem.queue.store.sqlite.internal;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * The content of a disk after each call of a process, from the trace of {@code faultfs.c}: what was synced, and what a
 * power cut may leave of the rest.
 */
final class SimulatedDisk {

    private static final int SECTOR = 512;

    /** What a power cut leaves of unsynced data. */
    enum Rest {
        NOTHING,
        EVERYTHING,
        /** Any part of it, in any order, torn at sectors. */
        ANYTHING
    }

    /** One call of the trace. */
    record Call(char kind, boolean failed, int file, long offset, byte[] content) {

        static Call read(DataInputStream in) throws IOException {
            byte[] head = new byte[18];
            in.readFully(head);
            var numbers = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
            byte[] content = new byte[numbers.getInt(14)];
            in.readFully(content);
            return new Call((char) head[0], head[1] != 0, numbers.getInt(2), numbers.getLong(6), content);
        }

        String text() {
            return new String(content, StandardCharsets.UTF_8);
        }
    }

    private static final class Content {

        private byte[] durable = {};
        private final List<Call> pending = new ArrayList<>();
    }

    private final Map<Integer, Content> files = new HashMap<>();
    private final Map<String, Content> names = new HashMap<>();
    private final List<Map<String, Content>> namesSinceSync = new ArrayList<>(List.of(Map.of()));
    private final String folder;

    SimulatedDisk(Path folder) {
        this.folder = folder.toString();
    }

    void apply(Call call) {
        switch (call.kind()) {
            case 'n' -> {
                names.put(call.text(), new Content());
                files.put(call.file(), names.get(call.text()));
                namesSinceSync.add(Map.copyOf(names));
            }
            case 'o' -> {
                if (names.containsKey(call.text())) {
                    files.put(call.file(), names.get(call.text()));
                }
            }
            case 'w', 't' -> files.get(call.file()).pending.add(call);
            case 's' -> sync(call);
            case 'u' -> {
                names.remove(call.text());
                namesSinceSync.add(Map.copyOf(names));
            }
            case 'm' -> {
                String[] both = call.text().split("\n");
                Content moved = names.remove(both[0]);
                if (moved != null) {
                    names.put(both[1], moved);
                }
                namesSinceSync.add(Map.copyOf(names));
            }
            default -> {}
        }
    }

    private void sync(Call call) {
        Content file = files.get(call.file());
        if (file == null) { // a folder
            if (!call.failed()) {
                namesSinceSync.subList(0, namesSinceSync.size() - 1).clear();
            }
            return;
        }
        if (!call.failed()) {
            file.durable = after(file.durable, file.pending);
        }
        file.pending.clear(); // data of a failed sync is dropped, and never written later
    }

    private static byte[] after(byte[] before, List<Call> calls) {
        byte[] content = before;
        for (Call call : calls) {
            if (call.kind() == 't') {
                content = Arrays.copyOf(content, (int) call.offset());
            } else {
                int end = (int) call.offset() + call.content().length;
                content = Arrays.copyOf(content, Math.max(content.length, end));
                System.arraycopy(call.content(), 0, content, (int) call.offset(), call.content().length);
            }
        }
        return content;
    }

    /** Writes what remains after a power cut. */
    void image(Path target, Rest rest, Random random) throws IOException {
        Map<String, Content> left = namesSinceSync.get(
                switch (rest) {
                    case NOTHING -> 0;
                    case EVERYTHING -> namesSinceSync.size() - 1;
                    case ANYTHING -> random.nextInt(namesSinceSync.size());
                });
        for (var file : new TreeMap<>(left).entrySet()) {
            if (file.getKey().startsWith(folder + "/")) {
                Path path = target.resolve(file.getKey().substring(folder.length() + 1));
                Files.createDirectories(path.getParent());
                Content content = file.getValue();
                Files.write(
                        path,
                        after(
                                content.durable,
                                switch (rest) {
                                    case NOTHING -> List.of();
                                    case EVERYTHING -> content.pending;
                                    case ANYTHING -> some(content.pending, random);
                                }));
            }
        }
    }

    private static List<Call> some(List<Call> calls, Random random) {
        var kept = new ArrayList<Call>();
        int likely = random.nextInt(5);
        for (Call call : calls) {
            int dice = random.nextInt(4);
            if (dice < likely) {
                kept.add(call);
            } else if (call.kind() == 'w' && random.nextInt(4) == 0) {
                kept.addAll(torn(call, random));
            }
        }
        return kept;
    }

    private static List<Call> torn(Call call, Random random) {
        var kept = new ArrayList<Call>();
        int end = call.content().length;
        for (int from = 0; from < end; ) {
            long at = call.offset() + from;
            int to = (int) Math.min(end, from + SECTOR - at % SECTOR);
            if (random.nextBoolean()) {
                kept.add(new Call('w', false, call.file(), at, Arrays.copyOfRange(call.content(), from, to)));
            }
            from = to;
        }
        return kept;
    }
}
