package io.ecosystem.watchdog.internal;

import java.util.List;
import java.util.stream.Stream;

/** Describes the position of a thread for operators: its activity, and the topmost line outside of Java itself. */
final class Stacks {

    private static final List<String> JAVA = List.of("java.", "javax.", "jdk.", "sun.", "com.sun.");

    private Stacks() {}

    /** Returns text such as {@code computing}. */
    static String activity(Thread thread) {
        return thread.getState() == Thread.State.RUNNABLE ? "computing" : "waiting";
    }

    /** Returns text such as {@code acme.Orders.handle(Orders.java:12)}. */
    static String top(StackTraceElement[] stack) {
        return Stream.of(stack)
                .filter(frame -> JAVA.stream().noneMatch(frame.getClassName()::startsWith))
                .findFirst()
                .or(() -> Stream.of(stack).findFirst())
                .map(Stacks::text)
                .orElse("an unknown place");
    }

    private static String text(StackTraceElement frame) {
        String file = frame.getFileName() == null ? "unknown source" : frame.getFileName();
        return "%s.%s(%s)"
                .formatted(
                        frame.getClassName(),
                        frame.getMethodName(),
                        frame.getLineNumber() < 0 ? file : file + ":" + frame.getLineNumber());
    }
}
