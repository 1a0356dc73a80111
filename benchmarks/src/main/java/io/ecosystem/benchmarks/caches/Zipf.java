package io.ecosystem.benchmarks.caches;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Keys with a Zipf distribution: the frequency of rank i is proportional to 1 / i^0.99. */
final class Zipf {

    static final int KEYS = 1_000_000;
    private static final double SKEW = 0.99;

    private Zipf() {}

    /** Returns a trace of keys; ranks are spread over the keys, so neighbours have nothing in common. */
    static Integer[] trace(int length, long seed) {
        double[] cumulated = new double[KEYS];
        double sum = 0;
        for (int i = 0; i < KEYS; i++) {
            sum += 1 / Math.pow(i + 1, SKEW);
            cumulated[i] = sum;
        }
        Random random = new Random(seed);
        List<Integer> keys = new ArrayList<>(KEYS);
        for (int i = 0; i < KEYS; i++) {
            keys.add(i);
        }
        Collections.shuffle(keys, new Random(1));
        Integer[] trace = new Integer[length];
        for (int i = 0; i < length; i++) {
            int found = Arrays.binarySearch(cumulated, random.nextDouble() * sum);
            trace[i] = keys.get(Math.min(KEYS - 1, found < 0 ? -found - 1 : found));
        }
        return trace;
    }
}
