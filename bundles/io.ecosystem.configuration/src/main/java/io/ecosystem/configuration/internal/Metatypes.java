package io.ecosystem.configuration.internal;

import io.ecosystem.configuration.internal.Attribute.Cardinality;
import java.io.IOException;
import java.io.StringReader;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.WeakHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the descriptions of configurations in the installed bundles. Reads their {@code OSGI-INF/metatype} itself,
 * because the Metatype service hides minimum and maximum, which messages must name. Thread-safe.
 */
public final class Metatypes {

    private static final Logger log = LoggerFactory.getLogger(Metatypes.class);
    private static final String FOLDER = "OSGI-INF/metatype";

    private record Designation(String pid, boolean factory, Metatype metatype) {}

    /** What a bundle describes, as of its last change. */
    private record Read(long modified, List<Designation> designations) {}

    private final BundleContext context;
    private final Map<Bundle, Read> read = Collections.synchronizedMap(new WeakHashMap<>());

    public Metatypes(BundleContext context) {
        this.context = context;
    }

    /**
     * Finds the description of a configuration.
     *
     * @param pid of the configuration, also of one created by a factory
     */
    Optional<Metatype> find(String pid) {
        var described = ConfigurationNames.factory(pid);
        return designations()
                .filter(designation -> designation.pid().equals(described))
                .findFirst()
                .map(Designation::metatype);
    }

    /** Returns all descriptions by PID, except of configurations that exist only when configured. */
    Map<String, Metatype> singletons() {
        var found = new TreeMap<String, Metatype>();
        designations()
                .filter(designation -> !designation.factory())
                .forEach(designation -> found.putIfAbsent(designation.pid(), designation.metatype()));
        return found;
    }

    /** Returns the PIDs of all descriptions, including those of factories. */
    Set<String> known() {
        return designations().map(Designation::pid).collect(Collectors.toCollection(TreeSet::new));
    }

    private Stream<Designation> designations() {
        return Arrays.stream(context.getBundles()).flatMap(bundle -> designations(bundle).stream());
    }

    private List<Designation> designations(Bundle bundle) {
        long modified = bundle.getLastModified();
        var known = read.get(bundle);
        if (known == null || known.modified() != modified) {
            known = new Read(
                    modified,
                    files(bundle).stream()
                            .flatMap(file -> read(file, bundle).stream())
                            .toList());
            read.put(bundle, known);
        }
        return known.designations();
    }

    /** Avoids findEntries, which would make the framework resolve the bundle. */
    private static List<URL> files(Bundle bundle) {
        if (bundle.getState() == Bundle.UNINSTALLED) {
            return List.of();
        }
        var paths = bundle.getEntryPaths(FOLDER);
        return paths == null
                ? List.of()
                : Collections.list(paths).stream()
                        .filter(path -> path.endsWith(".xml"))
                        .map(bundle::getEntry)
                        .filter(Objects::nonNull)
                        .toList();
    }

    private static List<Designation> read(URL file, Bundle bundle) {
        try (var in = file.openStream()) {
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException | XMLStreamException | NumberFormatException e) {
            log.warn("{} of {} describes no configuration that can be read: {}", file.getPath(), bundle, e.toString());
            return List.of();
        }
    }

    private static List<Designation> parse(String text) throws XMLStreamException {
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        var reader = factory.createXMLStreamReader(new StringReader(text));
        var byId = new TreeMap<String, Map<String, Attribute>>();
        var designations = new ArrayList<Designation>();
        var described = "";
        var singleton = "";
        var factoryPid = "";
        while (reader.hasNext()) {
            if (reader.next() != XMLStreamConstants.START_ELEMENT) {
                continue;
            }
            switch (reader.getLocalName()) {
                case "OCD" -> {
                    described = value(reader, "id", "");
                    byId.put(described, new TreeMap<>());
                }
                case "AD" ->
                    byId.computeIfAbsent(described, any -> new TreeMap<>())
                            .put(value(reader, "id", ""), attribute(reader));
                case "Designate" -> {
                    singleton = value(reader, "pid", "");
                    factoryPid = value(reader, "factoryPid", "");
                }
                case "Object" -> {
                    var attributes = byId.get(value(reader, "ocdref", ""));
                    if (attributes != null) {
                        designations.add(new Designation(
                                factoryPid.isEmpty() ? singleton : factoryPid,
                                !factoryPid.isEmpty(),
                                new Metatype(attributes, attributes.isEmpty())));
                    }
                }
                default -> {} // icons and the like
            }
        }
        return designations;
    }

    private static Attribute attribute(XMLStreamReader reader) throws XMLStreamException {
        int count = Integer.parseInt(value(reader, "cardinality", "0"));
        var cardinality = count == 0 ? Cardinality.ONE : count > 0 ? Cardinality.ARRAY : Cardinality.COLLECTION;
        boolean required = Boolean.parseBoolean(value(reader, "required", "true"))
                && cardinality == Cardinality.ONE
                && reader.getAttributeValue(null, "default") == null;
        var type = value(reader, "type", "String");
        var min = value(reader, "min", "");
        var max = value(reader, "max", "");
        var given = reader.getAttributeValue(null, "default");
        var defaults = given == null
                ? List.<String>of()
                : cardinality == Cardinality.ONE
                        ? List.of(given)
                        : given.isEmpty() ? List.<String>of() : List.of(given.split(","));
        return new Attribute(type, cardinality, required, min, max, options(reader), defaults);
    }

    /** Reads to the end of the attribute. */
    private static List<String> options(XMLStreamReader reader) throws XMLStreamException {
        var options = new ArrayList<String>();
        while (reader.next() != XMLStreamConstants.END_ELEMENT
                || !reader.getLocalName().equals("AD")) {
            if (reader.isStartElement() && reader.getLocalName().equals("Option")) {
                options.add(value(reader, "value", ""));
            }
        }
        return options;
    }

    private static String value(XMLStreamReader reader, String name, String otherwise) {
        return Objects.requireNonNullElse(reader.getAttributeValue(null, name), otherwise);
    }
}
