// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.sluice.api.AgentDeployment;
import dev.sluice.api.FlagSet;
import dev.sluice.api.HealthPolicy;
import dev.sluice.api.Migration;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The objects of files: what a plan is made of, and the fields that nobody knows.
 *
 * @param unknown where fields are that the API does not have
 */
record PlanFiles(
    List<Migration> migrations,
    List<FlagSet> flagSets,
    List<AgentDeployment> fleets,
    List<HealthPolicy> policies,
    List<String> unknown) {
  /** No files. */
  static final PlanFiles NONE =
      new PlanFiles(List.of(), List.of(), List.of(), List.of(), List.of());

  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final YAMLMapper YAML = new YAMLMapper();

  PlanFiles {
    migrations = List.copyOf(migrations);
    flagSets = List.copyOf(flagSets);
    fleets = List.copyOf(fleets);
    policies = List.copyOf(policies);
    unknown = List.copyOf(unknown);
  }

  /**
   * Reads files, folders (their YAML and JSON files) and {@code -}, which is standard input.
   *
   * @throws TroubleException if one cannot be read; the message says where
   */
  static PlanFiles read(List<String> names) {
    Draft draft = new Draft();
    for (String name : names) {
      try {
        if (name.equals("-")) {
          draft.add("standard input", text(System.in.readAllBytes()));
          continue;
        }
        for (Path file : files(Path.of(name))) {
          draft.add(file.toString(), text(Files.readAllBytes(file)));
        }
      } catch (IOException e) {
        throw new TroubleException("-f " + name + " cannot be read: " + e, e);
      }
    }
    return new PlanFiles(
        draft.migrations, draft.flagSets, draft.fleets, draft.policies, draft.unknown);
  }

  /**
   * Holds the namespaces of all objects against the one that was named.
   *
   * @throws TroubleException if one of them names another
   */
  void fits(String named) {
    Stream.of(migrations, flagSets, fleets, policies)
        .<HasMetadata>flatMap(List::stream)
        .forEach(
            object ->
                namespace(object)
                    .filter(own -> !own.equals(named))
                    .ifPresent(
                        own -> {
                          throw TroubleException.refused(
                              object.getKind()
                                  + " "
                                  + object.getMetadata().getName()
                                  + " has metadata.namespace "
                                  + own
                                  + ", and -n names "
                                  + named
                                  + ": leave out -n, or give -n "
                                  + own);
                        }));
  }

  /** The namespace that an object names. */
  static Optional<String> namespace(HasMetadata object) {
    return Optional.ofNullable(object.getMetadata().getNamespace()).filter(n -> !n.isEmpty());
  }

  /** Whether nothing tells that two objects are of different namespaces. */
  static boolean together(HasMetadata one, HasMetadata other) {
    return namespace(one).flatMap(a -> namespace(other).map(a::equals)).orElse(true);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static List<Path> files(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> inside = Files.list(path)) {
      return inside.filter(PlanFiles::isObjects).sorted().toList();
    }
  }

  private static boolean isObjects(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json");
  }

  private static final class Draft {
    final List<Migration> migrations = new ArrayList<>();
    final List<FlagSet> flagSets = new ArrayList<>();
    final List<AgentDeployment> fleets = new ArrayList<>();
    final List<HealthPolicy> policies = new ArrayList<>();
    final List<String> unknown = new ArrayList<>();

    void add(String file, String text) {
      try (MappingIterator<JsonNode> documents = YAML.readerFor(JsonNode.class).readValues(text)) {
        while (documents.hasNext()) {
          add(file, documents.next());
        }
      } catch (TroubleException told) {
        throw told;
      } catch (IOException | RuntimeException e) {
        throw new TroubleException(file + ": " + said(e), e);
      }
    }

    private void add(String file, JsonNode document) {
      switch (document.path("kind").asText()) {
        case "Migration" -> {
          List<String> missing = PlanNeeds.missing(document);
          if (!missing.isEmpty()) {
            throw TroubleException.refused(file + ": " + String.join("; ", missing));
          }
          migrations.add(object(file, document, Migration.class));
        }
        case "FlagSet" -> flagSets.add(object(file, document, FlagSet.class));
        case "AgentDeployment" -> fleets.add(object(file, document, AgentDeployment.class));
        case "HealthPolicy" -> policies.add(object(file, document, HealthPolicy.class));
        default -> {
          // Whatever else is applied together with a migration is no part of its plan.
        }
      }
    }

    private <T extends CustomResource<?, ?>> T object(
        String file, JsonNode document, Class<T> type) {
      if (!document.path("metadata").hasNonNull("name")) {
        throw new TroubleException(
            file + ": the " + type.getSimpleName() + " has no metadata.name");
      }
      T object = SERIALIZATION.unmarshal(document.toString(), type);
      if (object.getSpec() == null) {
        throw new TroubleException(file + ": the " + type.getSimpleName() + " has no spec");
      }
      try {
        JsonNode known = JSON.readTree(SERIALIZATION.asJson(object)).path("spec");
        unknownFields(document.path("spec"), known, file + ": spec");
      } catch (JsonProcessingException impossible) {
        throw new IllegalStateException(impossible);
      }
      return object;
    }

    /** What was read and does not come out again is no field of the API. */
    private void unknownFields(JsonNode read, JsonNode known, String at) {
      read.properties()
          .forEach(
              field -> {
                String place = at + "." + field.getKey();
                JsonNode value = field.getValue();
                if (known.has(field.getKey())) {
                  unknownFields(value, known.get(field.getKey()), place);
                } else if (!empty(value)) {
                  unknown.add(place + " is no field of the API");
                }
              });
      for (int i = 0; i < read.size() && read.isArray(); i++) {
        unknownFields(read.get(i), known.path(i), at + "[" + i + "]");
      }
    }

    private static boolean empty(JsonNode value) {
      return value.isNull()
          || (value.isContainerNode() && value.isEmpty())
          || (value.isTextual() && value.asText().isEmpty());
    }

    private static String said(Throwable failure) {
      Throwable root = failure;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      return root instanceof JsonProcessingException json
          ? json.getOriginalMessage()
          : String.valueOf(root.getMessage());
    }
  }
}
