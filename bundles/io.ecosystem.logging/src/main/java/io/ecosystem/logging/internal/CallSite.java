package io.ecosystem.logging.internal;

import java.lang.StackWalker.StackFrame;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where in the source a record was made.
 *
 * @param file such as {@code Roll.java}, empty if it is not known
 * @param line 0 if it is not known
 * @param method without the names that the compiler invents for lambdas, empty if it is not known
 */
record CallSite(String file, int line, String method) {

    static final CallSite UNKNOWN = new CallSite("", 0, "");

    private static final StackWalker WALKER = StackWalker.getInstance();

    /** What stands between the code that logs and this class. */
    private static final String[] FACADES = {
        CallSite.class.getName(),
        NamedLogger.class.getName(),
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

    private static final String LAMBDA = "lambda$";

    /** The call site of the code that is no part of a logging library. */
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
        return false;
    }

    private static CallSite of(StackFrame frame) {
        String file = frame.getFileName();
        return new CallSite(
                file == null ? "" : file, Math.max(0, frame.getLineNumber()), readable(frame.getMethodName()));
    }

    /** The method around a lambda: {@code handle} for {@code lambda$handle$0}. */
    private static String readable(String method) {
        int end = method.lastIndexOf('$');
        return method.startsWith(LAMBDA) && end > LAMBDA.length() ? method.substring(LAMBDA.length(), end) : method;
    }
}
