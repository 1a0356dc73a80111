package io.ecosystem.deployer.internal.configuration;

import io.ecosystem.deployer.internal.configuration.Metatype.Attribute;
import io.ecosystem.deployer.internal.configuration.Metatype.Cardinality;
import java.io.IOException;
import java.io.StringReader;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds what the installed bundles say about a configuration. It reads their {@code OSGI-INF/metatype} by itself,
 * because the Metatype service tells no one the least and the greatest value, which a message has to name.
 */
public final class Metatypes {

    private static final Logger log = LoggerFactory.getLogger(Metatypes.class);
    private static final String FOLDER = "OSGI-INF/metatype";

    private final BundleContext context;

    public Metatypes(BundleContext context) {
        this.context = context;
    }

    /**
     * Looks a configuration up.
     *
     * @param pid of the configuration; of its factory, if it is one of several
     */
    Optional<Metatype> find(String pid) {
        for (Bundle bundle : context.getBundles()) {
            for (URL file : files(bundle)) {
                var metatype = read(file, pid, bundle);
                if (metatype.isPresent()) {
                    return metatype;
                }
            }
        }
        return Optional.empty();
    }

    /** Not by findEntries, which would make the framework resolve the bundle. */
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

    private static Optional<Metatype> read(URL file, String pid, Bundle bundle) {
        try (var in = file.openStream()) {
            var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return text.contains('"' + pid + '"') || text.contains('\'' + pid + '\'')
                    ? parse(text, pid)
                    : Optional.empty();
        } catch (IOException | XMLStreamException | NumberFormatException e) {
            log.warn("{} of {} describes no configuration that can be read: {}", file.getPath(), bundle, e.toString());
            return Optional.empty();
        }
    }

    static Optional<Metatype> parse(String text, String pid) throws XMLStreamException {
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        var reader = factory.createXMLStreamReader(new StringReader(text));
        var byId = new TreeMap<String, Map<String, Attribute>>();
        var described = "";
        var designated = "";
        while (reader.hasNext()) {
            if (reader.next() != XMLStreamConstants.START_ELEMENT) {
                continue;
            }
            switch (reader.getLocalName()) {
                case "OCD" -> {
                    described = value(reader, "id", "");
                    byId.put(described, new TreeMap<>());
                }
                case "AD" -> byId.get(described).put(value(reader, "id", ""), attribute(reader));
                case "Designate" -> designated = pid.equals(value(reader, "pid", ""))
                        || pid.equals(value(reader, "factoryPid", "")) ? pid : "";
                case "Object" -> {
                    var attributes = byId.get(value(reader, "ocdref", ""));
                    if (!designated.isEmpty() && attributes != null) {
                        return Optional.of(new Metatype(attributes, attributes.isEmpty()));
                    }
                }
                default -> {} // icons and the like
            }
        }
        return Optional.empty();
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
        return new Attribute(type, cardinality, required, min, max, options(reader));
    }

    /** Reads up to the end of the attribute. */
    private static List<String> options(XMLStreamReader reader) throws XMLStreamException {
        var options = new ArrayList<String>();
        while (reader.next() != XMLStreamConstants.END_ELEMENT || !reader.getLocalName().equals("AD")) {
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
