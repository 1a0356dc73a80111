package io.ecosystem.handler.deploy.internal;

import io.ecosystem.api.access.RequiresRole;
import io.ecosystem.api.access.Role;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.KnownFieldsOnly;
import io.ecosystem.api.handler.Route;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** Lists the components of all bundles, those of bundles that do not run included, and what each waits for. */
@Component
@Route("eco.components")
@RequiresRole(Role.OBSERVE)
public final class ComponentList implements Handler<ComponentList.Request, ComponentList.Response> {

    private static final Comparator<ShownComponent> ORDER = Comparator.comparing(ShownComponent::component)
            .thenComparing(ShownComponent::bundle)
            .thenComparing(ShownComponent::version)
            .thenComparing(ShownComponent::pid);

    /**
     * The requested components.
     *
     * @param prefix of their names; absent for all
     */
    @KnownFieldsOnly
    public record Request(Optional<String> prefix) {}

    /** The components, in the order of their names; one with several configurations once for each. */
    public record Response(List<ShownComponent> components) {}

    private final BundleContext context;
    private final ServiceComponentRuntime runtime;

    @Activate
    public ComponentList(BundleContext context, @Reference ServiceComponentRuntime runtime) {
        this.context = context;
        this.runtime = runtime;
    }

    @Override
    public Response handle(Request request, Call call) {
        String prefix = request.prefix().orElse("");
        Stream<ShownComponent> running = runtime.getComponentDescriptionDTOs().stream()
                .filter(component -> component.name.startsWith(prefix))
                .flatMap(component -> ShownComponent.of(component, runtime.getComponentConfigurationDTOs(component)));
        Stream<ShownComponent> others = Arrays.stream(context.getBundles())
                .filter(ComponentList::isAtRest)
                .flatMap(bundle -> DescribedComponents.of(bundle).stream())
                .filter(component -> component.component().startsWith(prefix));
        return new Response(Stream.concat(running, others).sorted(ORDER).toList());
    }

    /** Returns whether the component runtime does not know the bundle. */
    private static boolean isAtRest(Bundle bundle) {
        return bundle.getState() == Bundle.INSTALLED || bundle.getState() == Bundle.RESOLVED;
    }
}
