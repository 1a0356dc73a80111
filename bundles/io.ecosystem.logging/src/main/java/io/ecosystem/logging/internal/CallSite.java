package io.ecosystem.logging.internal;

import java.lang.StackWalker.StackFrame;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The place in the source where a record was logged.
 *
 * @param file such as {@code Roll.java}, empty if unknown
 * @param line 0 if unknown
 * @param method without the compiler's names for lambdas, empty if unknown
 */
record CallSite(String file, int line, String method) {

    static final CallSite UNKNOWN = new CallSite("", 0, "");

    /** The approximate number of frames between a call and this class, so that they are fetched at once. */
    private static final int USUAL_DEPTH = 12;

    private static final StackWalker WALKER = StackWalker.getInstance(Set.of(), USUAL_DEPTH);

    /** The layers between logging code and this class. */
    private static final String[] FACADES = {
        "ch.qos.logback.",
        CallSite.class.getName(),
        Recorder.class.getName(),
        OsgiLog.class.getName(),
        JavaLogging.class.getName(),
        "org.slf4j.",
        "java.util.logging.",
        "sun.util.logging.",
        "jdk.internal.logger.",
        "jdk.proxy",
        "java.lang.System$Logger",
        "org.osgi.service.log.",
        "org.apache.commons.logging.",
        "org.apache.logging.",
        "org.apache.log4j.",
        "org.jboss.logging."
    };

    private static final String LOG = Log.class.getName();
    private static final String LAMBDA = "lambda$";

    /** Returns the call site of the innermost code outside logging libraries. */
    static CallSite ofCaller() {
        return WALKER.walk(CallSite::firstOutside).map(CallSite::of).orElse(UNKNOWN);
    }

    private static Optional<StackFrame> firstOutside(Stream<StackFrame> frames) {
        return frames.filter(frame -> !isFacade(frame.getClassName())).findFirst();
    }

    private static boolean isFacade(String name) {
        for (String facade : FACADES) {
            if (name.startsWith(facade)) {
                return true;
            }
        }
        return name.equals(LOG);
    }

    private static CallSite of(StackFrame frame) {
        String file = frame.getFileName();
        return new CallSite(
                file == null ? "" : file, Math.max(0, frame.getLineNumber()), readable(frame.getMethodName()));
    }

    /** Returns the method around a lambda: {@code handle} for {@code lambda$handle$0}. */
    private static String readable(String method) {
        int end = method.lastIndexOf('$');
        return method.startsWith(LAMBDA) && end > LAMBDA.length() ? method.substring(LAMBDA.length(), end) : method;
    }
}
