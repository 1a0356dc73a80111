package io.ecosystem.cli.output;

import io.ecosystem.spi.text.Printable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows under headings, aligned. */
public final class Table {

    private static final String GAP = "  ";
    private static final String CUT = "…";
    private static final int NARROWEST = 8;

    private final List<String> headings;
    private final boolean[] right;
    private final List<List<String>> rows = new ArrayList<>();
    private @Nullable String nothing;

    /** Creates a table; columns whose heading begins with {@code >} are aligned to the right. */
    public Table(String... columns) {
        headings = new ArrayList<>();
        right = new boolean[columns.length];
        for (int i = 0; i < columns.length; i++) {
            right[i] = columns[i].startsWith(">");
            headings.add(right[i] ? columns[i].substring(1) : columns[i]);
        }
    }

    /** Sets the line to show in place of a table without rows. */
    public Table ifEmpty(String line) {
        nothing = line;
        return this;
    }

    /** Adds a row. What a terminal would obey is escaped. */
    public Table row(Object... cells) {
        rows.add(Arrays.stream(cells)
                .map(cell -> Printable.of(String.valueOf(cell)))
                .toList());
        return this;
    }

    /**
     * Returns the lines; the first has the headings.
     *
     * @param width the characters of a line, which the widest column gives up what is too much for; 0 for any number
     */
    public List<String> lines(int width) {
        if (rows.isEmpty() && nothing != null) {
            return List.of(nothing);
        }
        int[] widths = widths(width);
        var lines = new ArrayList<String>();
        lines.add(line(headings, widths));
        rows.forEach(row -> lines.add(line(row, widths)));
        return lines;
    }

    /** Returns whether the first line of {@link #lines} has headings. */
    boolean hasHeadings() {
        return !rows.isEmpty() || nothing == null;
    }

    private int[] widths(int width) {
        var widths = new int[headings.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = length(headings.get(i));
            for (List<String> row : rows) {
                widths[i] = Math.max(widths[i], length(row.get(i)));
            }
        }
        int excess = Arrays.stream(widths).sum() + GAP.length() * (widths.length - 1) - width;
        while (width > 0 && excess > 0) {
            int widest = 0;
            for (int i = 1; i < widths.length; i++) {
                widest = widths[i] >= widths[widest] ? i : widest;
            }
            if (widths[widest] <= NARROWEST) {
                break;
            }
            widths[widest]--;
            excess--;
        }
        return widths;
    }

    private String line(List<String> cells, int[] widths) {
        var line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            if (i > 0) {
                line.append(GAP);
            }
            String cell = cut(cells.get(i), widths[i]);
            String space = " ".repeat(widths[i] - length(cell));
            line.append(right[i] ? space + cell : cell + space);
        }
        return line.toString().stripTrailing();
    }

    private static String cut(String cell, int width) {
        return length(cell) <= width ? cell : cell.substring(0, cell.offsetByCodePoints(0, width - 1)) + CUT;
    }

    private static int length(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
