package io.ecosystem.benchmarks;

/** The arguments of a benchmark; any number of them may be omitted from the end. */
public final class Arguments {

    private final String[] words;

    private Arguments(String... words) {
        this.words = words;
    }

    /** Returns the arguments of a program. */
    public static Arguments of(String... words) {
        return new Arguments(words);
    }

    /** Returns the word at an index from 0. */
    public String text(int index, String otherwise) {
        return index < words.length ? words[index] : otherwise;
    }

    /** Returns the number at an index from 0. */
    public int number(int index, int otherwise) {
        return index < words.length ? Integer.parseInt(words[index]) : otherwise;
    }

    /** Returns the number at an index from 0, possibly with a fraction. */
    public double fraction(int index, double otherwise) {
        return index < words.length ? Double.parseDouble(words[index]) : otherwise;
    }
}
