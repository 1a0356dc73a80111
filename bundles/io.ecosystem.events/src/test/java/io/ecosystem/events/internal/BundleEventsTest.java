package io.ecosystem.events.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Version;
import org.osgi.service.event.Event;

class BundleEventsTest {

    private final List<Event> posted = new ArrayList<>();
    private final BundleEvents events = new BundleEvents(posted::add);

    @Test
    void postsWhatIsDeployedUpdatedAndRemoved() {
        happens(BundleEvent.INSTALLED, bundle("deploy:roll.jar", "1.0.0"));
        happens(BundleEvent.STARTED, bundle("deploy:roll.jar", "1.0.0"));
        happens(BundleEvent.UPDATED, bundle("deploy:roll.jar", "1.1.0"));
        happens(BundleEvent.UNINSTALLED, bundle("deploy:roll.jar", "1.1.0"));

        assertThat(posted)
                .extracting(Event::getTopic)
                .containsExactly(
                        "io/ecosystem/bundle/DEPLOYED", "io/ecosystem/bundle/UPDATED", "io/ecosystem/bundle/REMOVED");
        assertThat(posted.get(1).getProperty("bundle.version.before")).isEqualTo(new Version(1, 0, 0));
        assertThat(posted.get(1).getProperty("bundle.version")).isEqualTo(new Version(1, 1, 0));
        assertThat(posted.get(1).getProperty("location")).isEqualTo("deploy:roll.jar");
        assertThat(posted.get(1).getProperty("bundle.symbolicName")).isEqualTo("acme.roll");
        assertThat(posted.get(1).getProperty("bundle.id")).isEqualTo(7L);
    }

    @Test
    void postsReplacementsOfShippedBundlesThatWereThereBefore() {
        events.listenTo(context(bundle("reference:file:/opt/system/core.jar", "0.1.0")));

        happens(BundleEvent.UPDATED, bundle("reference:file:/opt/system/core.jar", "9.0.0"));

        assertThat(posted).extracting(Event::getTopic).containsExactly("io/ecosystem/bundle/REPLACED");
        assertThat(posted.getFirst().getProperty("bundle.version.before")).isEqualTo(new Version(0, 1, 0));
    }

    @Test
    void leavesBundlesOfOthersToTheFramework() {
        happens(BundleEvent.INSTALLED, bundle("https://example.org/tool.jar", "1.0.0"));
        happens(BundleEvent.UPDATED, bundle("https://example.org/tool.jar", "1.0.1"));
        happens(BundleEvent.INSTALLED, bundle("reference:file:/opt/system/core.jar", "0.1.0"));

        assertThat(posted).isEmpty();
    }

    private void happens(int type, Bundle bundle) {
        events.bundleChanged(new BundleEvent(type, bundle));
    }

    private static Bundle bundle(String location, String version) {
        return answering(
                Bundle.class,
                Map.of(
                        "getLocation",
                        location,
                        "getVersion",
                        Version.parseVersion(version),
                        "getBundleId",
                        7L,
                        "getSymbolicName",
                        "acme.roll"));
    }

    private static BundleContext context(Bundle... bundles) {
        return answering(BundleContext.class, Map.of("getBundles", bundles));
    }

    /** Returns an object whose methods answer by their names; others do nothing. */
    private static <T> T answering(Class<T> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> answers.get(method.getName())));
    }
}
