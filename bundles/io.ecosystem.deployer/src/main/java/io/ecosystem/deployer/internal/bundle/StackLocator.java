package io.ecosystem.deployer.internal.bundle;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** Finds the deployed code that a thread is executing from its stack, and describes it. */
final class StackLocator {

    private static final List<String> PLATFORM =
            List.of("java.", "javax.", "jdk.", "sun.", "com.sun.", "org.osgi.", "org.apache.felix.", "io.ecosystem.");
    private static final String CONSTRUCTOR = "<init>";
    private static final String INITIALIZER = "<clinit>";

    /**
     * The position of a thread.
     *
     * @param bundle whose code it is
     * @param code what has not returned, such as {@code component acme.Roll is still in its constructor}
     * @param line the innermost line of that bundle, such as {@code Roll.java:12}
     */
    record CodeLocation(Bundle bundle, String code, String line) {

        /** Returns whether the same code has not returned, at any line. */
        boolean isSameCode(CodeLocation other) {
            return bundle.equals(other.bundle) && code.equals(other.code);
        }
    }

    private final ServiceComponentRuntime components;

    StackLocator(ServiceComponentRuntime components) {
        this.components = components;
    }

    /** Returns where a stack is in the code of these bundles, using the first one that occurs. */
    Optional<CodeLocation> in(Collection<Bundle> bundles, StackTraceElement[] stack) {
        return bundles.stream().flatMap(bundle -> in(bundle, stack).stream()).findFirst();
    }

    /** Returns the innermost line outside the platform, in any bundle. */
    static String line(StackTraceElement[] stack) {
        return Arrays.stream(stack)
                .filter(frame -> PLATFORM.stream().noneMatch(frame.getClassName()::startsWith))
                .findFirst()
                .or(() -> Arrays.stream(stack).findFirst())
                .map(StackLocator::text)
                .orElse("an unknown line");
    }

    private Optional<CodeLocation> in(Bundle bundle, StackTraceElement[] stack) {
        var own = Arrays.stream(stack).filter(frame -> isOf(bundle, frame)).toList();
        return own.isEmpty()
                ? Optional.empty()
                : Optional.of(new CodeLocation(bundle, code(bundle, own.getLast()), text(own.getFirst())));
    }

    private static boolean isOf(Bundle bundle, StackTraceElement frame) {
        return bundle.getState() != Bundle.UNINSTALLED
                && PLATFORM.stream().noneMatch(frame.getClassName()::startsWith)
                && bundle.getEntry(frame.getClassName().replace('.', '/') + ".class") != null;
    }

    private String code(Bundle bundle, StackTraceElement outermost) {
        var type = outermost.getClassName();
        var method = outermost.getMethodName();
        if (method.equals(INITIALIZER)) {
            return "class %s is still in its static initializer".formatted(type);
        }
        var component = components.getComponentDescriptionDTOs(bundle).stream()
                .filter(described -> type.equals(described.implementationClass))
                .findFirst();
        if (component.isPresent()) {
            return "component %s is still in %s".formatted(component.get().name, part(method));
        }
        return type.equals(bundle.getHeaders("").get(Constants.BUNDLE_ACTIVATOR))
                ? "its activator %s is still in its method %s".formatted(type, method)
                : "%s is still in %s".formatted(type, part(method));
    }

    private static String part(String method) {
        return method.equals(CONSTRUCTOR) ? "its constructor" : "its method " + method;
    }

    private static String text(StackTraceElement frame) {
        return frame.getFileName() == null
                ? frame.getClassName() + "." + frame.getMethodName()
                : frame.getFileName() + (frame.getLineNumber() > 0 ? ":" + frame.getLineNumber() : "");
    }
}
