package io.ecosystem.testkit;

import io.ecosystem.api.message.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Lines of careless or hostile peers, each with its expected answer. */
public final class HostileLines {

    private HostileLines() {}

    /**
     * A line and its expected result.
     *
     * @param number the row in the file
     * @param status the status of the answer, 0 if the line is a request
     * @param era the kind of key of the request or of the answer to a bad line: {@code span}, {@code uid}, or
     *     {@code none}
     * @param text for a request its data byte for byte, otherwise a part of the answer's data as sent
     * @param line the line without its line feed
     */
    public record Row(int number, int status, String era, String text, Bytes line) {

        @Override
        public String toString() {
            String shown = line.utf8();
            return "line " + number + ": " + (shown.length() > 60 ? shown.substring(0, 60) + "..." : shown);
        }
    }

    /** Returns all rows. */
    public static List<Row> all() {
        List<Row> rows = new ArrayList<>();
        int number = 0;
        for (String row : file().split("\n")) {
            number++;
            if (!row.isEmpty() && row.charAt(0) != '#') {
                String[] cells = row.split("\t", -1);
                if (cells.length != 4) {
                    throw new IllegalStateException(
                            "row %d of the hostile lines has %d cells, not 4".formatted(number, cells.length));
                }
                rows.add(new Row(
                        number,
                        Integer.parseInt(cells[0]),
                        cells[1],
                        new String(bytes(cells[2]), StandardCharsets.UTF_8),
                        Bytes.of(bytes(cells[3]))));
            }
        }
        return rows;
    }

    /** Parses a cell, where {@code <0A>} stands for a byte and {@code <3*ab>} for {@code ababab}. */
    private static byte[] bytes(String cell) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int at = 0;
        while (at < cell.length()) {
            int open = cell.indexOf('<', at);
            int plainEnd = open < 0 ? cell.length() : open;
            bytes.writeBytes(cell.substring(at, plainEnd).getBytes(StandardCharsets.UTF_8));
            if (open < 0) {
                break;
            }
            int close = cell.indexOf('>', open);
            String special = cell.substring(open + 1, close);
            int star = special.indexOf('*');
            if (star < 0) {
                bytes.write(Integer.parseInt(special, 16));
            } else {
                bytes.writeBytes(special.substring(star + 1)
                        .repeat(Integer.parseInt(special.substring(0, star)))
                        .getBytes(StandardCharsets.UTF_8));
            }
            at = close + 1;
        }
        return bytes.toByteArray();
    }

    private static String file() {
        try (InputStream in = HostileLines.class.getResourceAsStream("hostile-lines.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
