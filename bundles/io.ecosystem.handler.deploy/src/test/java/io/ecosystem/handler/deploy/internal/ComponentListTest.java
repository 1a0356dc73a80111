package io.ecosystem.handler.deploy.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.MalformedURLException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;
import org.osgi.framework.dto.BundleDTO;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.ReferenceDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

class ComponentListTest {

    private static final String DESCRIPTION = """
        <?xml version="1.0"?>
        <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="acme.Roll" configuration-pid="acme.roll">
          <implementation class="acme.Roll"/>
          <property name="ecosystem.route">dice.roll
        dice.throw</property>
          <property name="ecosystem.queued.route" value="dice.orders"/>
          <property name="other" value="no"/>
        </scr:component>
        """;

    @TempDir
    Path folder;

    private final ComponentDescriptionDTO description = new ComponentDescriptionDTO();
    private List<ComponentConfigurationDTO> configurations = List.of();
    private Bundle[] bundles = {};

    ComponentListTest() {
        description.name = "acme.Cup";
        description.bundle = new BundleDTO();
        description.bundle.symbolicName = "acme.cup";
        description.bundle.version = "1.0.0";
        description.configurationPolicy = "optional";
        description.configurationPid = new String[] {"acme.Cup"};
        description.properties = Map.of("ecosystem.route", "cup.fill");
        var reference = new ReferenceDTO();
        reference.name = "dice";
        reference.interfaceName = "acme.Dice";
        description.references = new ReferenceDTO[] {reference};
    }

    private List<ShownComponent> list(String prefix) {
        var context = fake(BundleContext.class, method -> method.equals("getBundles") ? bundles : null);
        var runtime = fake(
                ServiceComponentRuntime.class,
                method -> method.equals("getComponentDescriptionDTOs") ? List.of(description) : configurations);
        return new ComponentList(context, runtime)
                .handle(new ComponentList.Request(Optional.of(prefix)), null)
                .components();
    }

    private static <T> T fake(Class<T> type, Function<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answers.apply(method.getName())));
    }

    private ComponentConfigurationDTO configuration(int state) {
        var configuration = new ComponentConfigurationDTO();
        configuration.state = state;
        configuration.properties = Map.of("service.pid", "acme.Cup~big", "ecosystem.route", new String[] {"cup.fill"});
        configurations = List.of(configuration);
        return configuration;
    }

    private static ShownComponent cup(String pid, String state, String reason) {
        return new ShownComponent("acme.Cup", "acme.cup", "1.0.0", pid, state, List.of("cup.fill"), List.of(), reason);
    }

    @Test
    void showsOneThatWorks() {
        configuration(ComponentConfigurationDTO.ACTIVE);

        assertThat(list("")).containsExactly(cup("acme.Cup~big", "active", ""));
        assertThat(list("acme.C")).hasSize(1);
        assertThat(list("other")).isEmpty();
    }

    @Test
    void saysWhatItWaitsFor() {
        var missing = new UnsatisfiedReferenceDTO();
        missing.name = "dice";
        missing.target = "(sides=6)";
        configuration(ComponentConfigurationDTO.UNSATISFIED_REFERENCE).unsatisfiedReferences =
                new UnsatisfiedReferenceDTO[] {missing};

        assertThat(list(""))
                .containsExactly(cup("acme.Cup~big", "waiting", "it waits for a service acme.Dice with (sides=6)"));
    }

    @Test
    void saysWhyItCannotBeMade() {
        configuration(ComponentConfigurationDTO.FAILED_ACTIVATION).failure = """
            java.lang.reflect.InvocationTargetException
            \tat acme.Cup.<init>(Cup.java:1)
            Caused by: java.lang.IllegalStateException: it leaks
            \t... 1 more
            """;

        assertThat(list(""))
                .containsExactly(
                        cup("acme.Cup~big", "failed", "it cannot be made: java.lang.IllegalStateException: it leaks"));
    }

    @Test
    void saysThatItHasNoConfiguration() {
        description.configurationPolicy = "require";

        assertThat(list("")).containsExactly(cup("acme.Cup", "unconfigured", "it has no configuration acme.Cup"));
    }

    @Test
    void showsThoseOfABundleThatDoesNotRun() throws IOException {
        bundles = new Bundle[] {bundle(DESCRIPTION, Bundle.INSTALLED), bundle(DESCRIPTION, Bundle.ACTIVE)};

        assertThat(list("acme.Roll"))
                .containsExactly(new ShownComponent(
                        "acme.Roll",
                        "acme.roll",
                        "1.2.0",
                        "acme.roll",
                        "stopped",
                        List.of("dice.roll", "dice.throw"),
                        List.of("dice.orders"),
                        "its bundle does not run"));
    }

    @Test
    void showsNothingOfADescriptionThatCannotBeRead() throws IOException {
        bundles = new Bundle[] {bundle("<scr:component", Bundle.INSTALLED)};

        assertThat(list("acme.Roll")).isEmpty();
    }

    private Bundle bundle(String text, int state) throws IOException {
        Path file = Files.writeString(Files.createTempFile(folder, "roll", ".xml"), text);
        return fake(Bundle.class, method -> switch (method) {
            case "getState" -> state;
            case "getHeaders" -> new Hashtable<>(Map.of("Service-Component", "OSGI-INF/roll.xml"));
            case "getEntry" -> url(file);
            case "getSymbolicName" -> "acme.roll";
            case "getVersion" -> new Version("1.2.0");
            default -> null;
        });
    }

    private static Object url(Path file) {
        try {
            return file.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
