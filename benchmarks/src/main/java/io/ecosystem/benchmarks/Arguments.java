package io.ecosystem.benchmarks;

/** The arguments of a benchmark, each of which may be left out from the end. */
public final class Arguments {

    private final String[] words;

    private Arguments(String... words) {
        this.words = words;
    }

    /** Those of a program. */
    public static Arguments of(String... words) {
        return new Arguments(words);
    }

    /** The word at a place, counted from 0. */
    public String text(int index, String otherwise) {
        return index < words.length ? words[index] : otherwise;
    }

    /** The number at a place, counted from 0. */
    public int number(int index, int otherwise) {
        return index < words.length ? Integer.parseInt(words[index]) : otherwise;
    }

    /** The number at a place, counted from 0, which may have a fraction. */
    public double fraction(int index, double otherwise) {
        return index < words.length ? Double.parseDouble(words[index]) : otherwise;
    }
}
