// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents.plan;

import dev.sluice.api.KeptOverlay;
import dev.sluice.api.Overlay;
import dev.sluice.api.Overlay.Variable;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What stages of migrations lay over the template of a fleet. Each field of a container (its image,
 * its arguments, each variable) is by itself: a person may take one of them over, and leave others.
 */
public final class Overlays {
  private static final String IMAGE = "image";
  private static final String ARGS = "args";
  private static final String VARIABLE = "env/";

  private Overlays() {}

  /** A template as it is written; empty if it is none, which is told elsewhere. */
  public static Optional<PodTemplateSpec> read(Map<String, Object> written) {
    try {
      return Optional.of(CanonicalJson.read(written, PodTemplateSpec.class))
          .filter(template -> template.getSpec() != null);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** That template under these fields. */
  public static PodTemplateSpec over(PodTemplateSpec template, List<Overlay.Container> fields) {
    return changed(template, container -> set(container, fields(fields, container.getName())));
  }

  /** That template under all that is kept. */
  public static PodTemplateSpec under(PodTemplateSpec template, List<KeptOverlay> kept) {
    PodTemplateSpec all = template;
    for (KeptOverlay overlay : kept) {
      all = over(all, overlay.containers());
    }
    return all;
  }

  /** What these fields stand at in that template; what it does not set is missing. */
  public static List<Overlay.Container> standing(
      PodTemplateSpec template, List<Overlay.Container> fields) {
    return fields.stream()
        .map(
            wanted -> {
              Map<String, List<String>> standing = fields(template, wanted.name());
              standing.keySet().retainAll(fields(wanted).keySet());
              return container(wanted.name(), standing);
            })
        .toList();
  }

  /** That template as it was before these were laid over it, the last of them first. */
  public static PodTemplateSpec without(PodTemplateSpec template, List<KeptOverlay> taken) {
    PodTemplateSpec left = template;
    for (KeptOverlay overlay : taken.reversed()) {
      left = changed(left, container -> restored(container, overlay));
    }
    return left;
  }

  /**
   * What is still kept over a spec with that template: a field that it says itself by now is no
   * longer, and neither is one that a person has changed since.
   */
  public static List<KeptOverlay> left(List<KeptOverlay> kept, PodTemplateSpec written) {
    List<KeptOverlay> left = new ArrayList<>();
    for (KeptOverlay overlay : kept) {
      List<Overlay.Container> containers = new ArrayList<>();
      for (Overlay.Container container : overlay.containers()) {
        Map<String, List<String>> fields = fields(container);
        fields.keySet().removeIf(field -> isSaid(kept, written, container.name(), field));
        if (!fields.isEmpty()) {
          containers.add(container(container.name(), fields));
        }
      }
      if (!containers.isEmpty()) {
        left.add(
            new KeptOverlay(
                overlay.migration(), overlay.uid(), overlay.stage(), containers, overlay.was()));
      }
    }
    return List.copyOf(left);
  }

  /** Whether the spec says that field itself: the same as is kept, or another thing than before. */
  private static boolean isSaid(
      List<KeptOverlay> kept, PodTemplateSpec written, String container, String field) {
    List<KeptOverlay> setting =
        kept.stream().filter(k -> fields(k.containers(), container).containsKey(field)).toList();
    List<String> said = fields(written, container).get(field);
    List<String> was = fields(setting.getFirst().was(), container).get(field);
    List<String> now = fields(setting.getLast().containers(), container).get(field);
    return Objects.equals(said, now) || !Objects.equals(said, was);
  }

  /** Whether any field of a container is set by both. */
  public static boolean meet(List<Overlay.Container> one, List<Overlay.Container> other) {
    return one.stream()
        .anyMatch(c -> !Collections.disjoint(fields(c).keySet(), fields(other, c.name()).keySet()));
  }

  /** Why these fields cannot be laid over what agents run, in words; empty if they can. */
  public static Optional<String> misfit(PodTemplateSpec run, List<Overlay.Container> fields) {
    List<Container> containers = run.getSpec().getContainers();
    for (Overlay.Container wanted : fields) {
      Optional<Container> container =
          containers.stream().filter(c -> c.getName().equals(wanted.name())).findFirst();
      if (container.isEmpty()) {
        return Optional.of(
            "names container \"%s\", which its template does not have (it has %s): correct the name"
                .formatted(
                    wanted.name(),
                    String.join(", ", containers.stream().map(Container::getName).toList())));
      }
      Optional<String> taken =
          wanted.env().stream()
              .map(Variable::name)
              .filter(name -> isTakenFromElsewhere(container.get(), name))
              .findFirst();
      if (taken.isPresent()) {
        return Optional.of(
            "sets variable \"%s\" of container \"%s\", which its template takes from elsewhere by valueFrom: set another one"
                .formatted(taken.get(), wanted.name()));
      }
    }
    return over(run, fields).equals(run)
        ? Optional.of("changes nothing of what its agents run: take it out, or change it")
        : Optional.empty();
  }

  private static boolean isTakenFromElsewhere(Container container, String variable) {
    return container.getEnv().stream()
        .anyMatch(v -> v.getName().equals(variable) && v.getValueFrom() != null);
  }

  private static PodTemplateSpec changed(PodTemplateSpec template, UnaryOperator<Container> how) {
    return template
        .edit()
        .editSpec()
        .withContainers(template.getSpec().getContainers().stream().map(how).toList())
        .endSpec()
        .build();
  }

  private static Container restored(Container container, KeptOverlay overlay) {
    Map<String, @Nullable List<String>> before = new LinkedHashMap<>();
    Map<String, List<String>> was = fields(overlay.was(), container.getName());
    fields(overlay.containers(), container.getName())
        .keySet()
        .forEach(field -> before.put(field, was.get(field)));
    return set(container, before);
  }

  /** Null takes a field away. */
  private static Container set(
      Container container, Map<String, ? extends @Nullable List<String>> fields) {
    Container set = container;
    for (var field : fields.entrySet()) {
      List<String> value = field.getValue();
      set =
          switch (field.getKey()) {
            case IMAGE ->
                set.toBuilder().withImage(value == null ? null : value.getFirst()).build();
            case ARGS -> set.toBuilder().withArgs(value == null ? List.of() : value).build();
            default ->
                set.toBuilder()
                    .withEnv(
                        env(
                            set.getEnv(),
                            field.getKey().substring(VARIABLE.length()),
                            value == null ? null : value.getFirst()))
                    .build();
          };
    }
    return set;
  }

  /** In its place, or at the end. */
  private static List<EnvVar> env(List<EnvVar> before, String name, @Nullable String value) {
    List<EnvVar> env = new ArrayList<>(before);
    EnvVar variable =
        value == null ? null : new EnvVarBuilder().withName(name).withValue(value).build();
    if (variable == null) {
      env.removeIf(v -> v.getName().equals(name));
    } else if (env.stream().anyMatch(v -> v.getName().equals(name))) {
      env.replaceAll(v -> v.getName().equals(name) ? variable : v);
    } else {
      env.add(variable);
    }
    return env;
  }

  private static Map<String, List<String>> fields(List<Overlay.Container> some, String container) {
    return some.stream()
        .filter(c -> c.name().equals(container))
        .findFirst()
        .map(Overlays::fields)
        .orElseGet(LinkedHashMap::new);
  }

  private static Map<String, List<String>> fields(Overlay.Container container) {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    if (container.image() != null) {
      fields.put(IMAGE, List.of(container.image()));
    }
    if (!container.args().isEmpty()) {
      fields.put(ARGS, container.args());
    }
    container.env().forEach(v -> fields.put(VARIABLE + v.name(), List.of(text(v.value()))));
    return fields;
  }

  private static Map<String, List<String>> fields(PodTemplateSpec template, String container) {
    return template.getSpec().getContainers().stream()
        .filter(c -> c.getName().equals(container))
        .findFirst()
        .map(Overlays::fields)
        .orElseGet(LinkedHashMap::new);
  }

  private static Map<String, List<String>> fields(Container container) {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    if (container.getImage() != null) {
      fields.put(IMAGE, List.of(container.getImage()));
    }
    if (!container.getArgs().isEmpty()) {
      fields.put(ARGS, container.getArgs());
    }
    container
        .getEnv()
        .forEach(
            v ->
                fields.put(
                    VARIABLE + v.getName(),
                    v.getValueFrom() == null
                        ? List.of(text(v.getValue()))
                        // Nothing that a value could be.
                        : List.of("", v.getValueFrom().toString())));
    return fields;
  }

  private static Overlay.Container container(String name, Map<String, List<String>> fields) {
    List<String> image = fields.get(IMAGE);
    List<Variable> env = new ArrayList<>();
    fields.forEach(
        (field, value) -> {
          if (field.startsWith(VARIABLE)) {
            env.add(new Variable(field.substring(VARIABLE.length()), value.getFirst()));
          }
        });
    return new Overlay.Container(
        name, image == null ? null : image.getFirst(), fields.getOrDefault(ARGS, List.of()), env);
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }
}
