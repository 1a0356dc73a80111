package io.ecosystem.cli.shell;

import java.util.List;

/** What the word of a command may be. */
@FunctionalInterface
public interface Candidates {

    /**
     * Returns what a word may be, whether it begins like what is typed of it or not.
     *
     * @param words the words, of which the last may be incomplete
     * @param index the word
     */
    List<String> of(List<String> words, int index);
}
