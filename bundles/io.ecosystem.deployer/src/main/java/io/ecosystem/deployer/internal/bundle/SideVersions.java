package io.ecosystem.deployer.internal.bundle;

import io.ecosystem.api.message.Key;
import io.ecosystem.spi.deploy.KeptVersion;
import io.ecosystem.spi.rollout.Rollout;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceRegistration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Kept versions that work beside the present ones of their files, for some keys. Used by one thread. */
final class SideVersions {

    private static final Logger log = LoggerFactory.getLogger(SideVersions.class);

    /** A version at work. */
    private record Working(Bundle bundle, ServiceRegistration<Rollout> registration) {}

    private record SomeKeys(long bundleId, Predicate<Key> keys) implements Rollout {

        @Override
        public boolean takes(Key key) {
            return keys.test(key);
        }
    }

    private final BundleContext context;
    private final BundleKeeper keeper;
    private final DeployedJars deployed;
    private final VersionLedger ledger;
    private final Map<String, Working> working = new TreeMap<>(); // by file

    SideVersions(BundleContext context, BundleKeeper keeper, DeployedJars deployed, VersionLedger ledger) {
        this.context = context;
        this.keeper = keeper;
        this.deployed = deployed;
        this.ledger = ledger;
    }

    /**
     * Starts a version beside the present one of its file, unless it is the present one.
     *
     * @param location where its bundle is to be installed, which is free
     * @return its bundle
     * @throws IllegalStateException if another one is at work for the file, or its jar cannot be installed
     */
    Bundle start(KeptVersion version, Predicate<Key> keys, String location) {
        var file = version.file();
        var present = Objects.requireNonNull(deployed.bundle(file));
        if (Objects.requireNonNull(deployed.of(file)).digest().equals(version.digest())) {
            return present;
        }
        if (working.containsKey(file)) {
            throw new IllegalStateException("%s works beside %s already; wait until its entries are processed"
                    .formatted(ResolutionDiagnosis.name(working.get(file).bundle()), DeployFolder.subject(file)));
        }
        try (var jar = ledger.open(version);
                var content = jar.open()) {
            var bundle = context.installBundle(location, content);
            var registration = context.registerService(Rollout.class, new SomeKeys(bundle.getBundleId(), keys), null);
            working.put(file, new Working(bundle, registration));
            keeper.keep(bundle, DeployFolder.subject(file) + ", another version");
            log.info("{}: {} works beside it for some keys", DeployFolder.subject(file), version.bundle());
            return bundle;
        } catch (IOException | BundleException e) {
            throw new IllegalStateException(
                    "%s cannot work beside %s: %s"
                            .formatted(version.bundle(), DeployFolder.subject(file), e.getMessage()),
                    e);
        }
    }

    /** Ends the version that works as a bundle; does nothing if it has ended. */
    void end(Bundle bundle) {
        working.entrySet().stream()
                .filter(entry -> entry.getValue().bundle().equals(bundle))
                .map(Map.Entry::getKey)
                .findFirst()
                .ifPresent(this::end);
    }

    /** Ends the version that works beside a file, if there is one. It goes first, so that it never gets all keys. */
    void end(String file) {
        var ended = working.remove(file);
        if (ended != null) {
            log.info("{}: {} goes", DeployFolder.subject(file), ResolutionDiagnosis.name(ended.bundle()));
            keeper.remove(List.of(ended.bundle()));
            ended.registration().unregister();
        }
    }
}
