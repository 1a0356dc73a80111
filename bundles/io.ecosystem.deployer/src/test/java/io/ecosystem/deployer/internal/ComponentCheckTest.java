package io.ecosystem.deployer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import acme.Failing;
import acme.Providing;
import acme.Waiting;
import io.ecosystem.testkit.TestJar;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComponentCheckTest {

    private static final String WAITING = """
        immediate="true"><implementation class="%s"/>
        <reference name="service" interface="java.lang.Runnable" bind="bind"/>\
        """;
    private static final String PROVIDING = """
        configuration-policy="%%s"><implementation class="%s"/>
        <service><provide interface="java.lang.Runnable"/></service>\
        """;

    @TempDir
    private Path home;

    private Platform platform;

    @BeforeEach
    void start() throws Exception {
        platform = new Platform(home).start();
    }

    @AfterEach
    void stop() throws Exception {
        platform.stop();
    }

    @Test
    void namesTheServiceThatAComponentWaitsForUntilItIsThere() throws Exception {
        component("acme.waiting", Waiting.class, WAITING);
        platform.settle();
        var reported = platform.problems();

        component("acme.providing", Providing.class, providing("optional"));
        platform.settle();

        assertThat(reported)
                .containsExactly("deploy/acme.waiting.jar: acme.waiting 1.0.0 runs, but component "
                        + "acme.Waiting waits for a service java.lang.Runnable, which no installed component provides");
        assertThat(platform.problems()).isEmpty();
    }

    @Test
    void namesTheConfigurationOfASender() throws Exception {
        component(
                "acme.waiting",
                Waiting.class,
                WAITING.replace("interface=", "target=\"(ecosystem.sender=mails)\" interface="));

        platform.settle();

        assertThat(platform.problems())
                .containsExactly(
                        "deploy/acme.waiting.jar: acme.waiting 1.0.0 runs, but component acme.Waiting waits for a"
                            + " service java.lang.Runnable with (ecosystem.sender=mails), which a configuration such"
                            + " as conf/io.ecosystem.queue.outgoing~mails.cfg.json would provide");
    }

    @Test
    void namesWhoWouldProvideTheService() throws Exception {
        component("acme.providing", Providing.class, providing("require"));
        component("acme.waiting", Waiting.class, WAITING);

        platform.settle();

        assertThat(platform.problems())
                .containsExactly("deploy/acme.waiting.jar: acme.waiting 1.0.0 runs, but component acme.Waiting waits"
                        + " for a service java.lang.Runnable, which acme.Providing of bundle"
                        + " acme.providing would provide, but it lacks its configuration acme.Providing");
    }

    @Test
    void saysNothingOfAMomentaryWait() throws Exception {
        component("acme.waiting", Waiting.class, WAITING);
        platform.scan();
        component("acme.providing", Providing.class, providing("optional"));

        platform.scan();
        var meanwhile = platform.problems();
        platform.scan();

        assertThat(meanwhile).isEmpty();
        assertThat(platform.problems()).isEmpty();
    }

    @Test
    void saysWhyAComponentFailed() throws Exception {
        component("acme.failing", Failing.class, "immediate=\"true\"><implementation class=\"%s\"/>");

        platform.settle();

        assertThat(platform.problems())
                .containsExactly(
                        "deploy/acme.failing.jar: acme.failing 1.0.0 runs, but component acme.Failing cannot be made:"
                                + " java.lang.IllegalStateException: cannot open the box: it is locked");
    }

    private void component(String bundle, Class<?> type, String description) throws Exception {
        TestJar.bundle(bundle, "1.0.0").component(type, description).writeTo(platform.deploy.resolve(bundle + ".jar"));
    }

    private static String providing(String configurationPolicy) {
        return PROVIDING.replace("%%s", configurationPolicy);
    }
}
