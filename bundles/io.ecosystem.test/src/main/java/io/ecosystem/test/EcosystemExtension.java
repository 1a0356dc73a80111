package io.ecosystem.test;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests of JUnit an instance: as a static field one to all tests of the class, as an instance field one to each
 * test.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final EcosystemExtension ECOSYSTEM = new EcosystemExtension(Ecosystem.builder().deploy(Roll.class));
 *
 * @Test
 * void rolls(Ecosystem eco) {
 * }
 * }</pre>
 */
public final class EcosystemExtension
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback, ParameterResolver {

    private final Ecosystem.Builder builder;
    /** How many classes of tests are running, nested ones included; 0 if the instance is of a single test. */
    private int classes;

    private @Nullable Ecosystem running;

    /** Makes an extension that starts what a builder states. */
    public EcosystemExtension(Ecosystem.Builder builder) {
        this.builder = builder;
    }

    /**
     * Returns the instance.
     *
     * @throws IllegalStateException outside of a test
     */
    public Ecosystem instance() {
        if (running == null) {
            throw new IllegalStateException(
                    "there is no instance outside of a test; is the extension a field with @RegisterExtension?");
        }
        return running;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        classes++;
        if (classes == 1) {
            running = builder.start();
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (classes == 0) {
            running = builder.start();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (classes == 0) {
            stop();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        classes--;
        if (classes == 0) {
            stop();
        }
    }

    private void stop() {
        if (running != null) {
            running.close();
            running = null;
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Ecosystem.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return instance();
    }
}
