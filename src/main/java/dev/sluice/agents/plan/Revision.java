// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents.plan;

import static java.util.Objects.requireNonNull;

import dev.sluice.fleet.WorkloadNames;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What agents are made of: everything of an AgentDeployment that cannot change without a restart.
 *
 * @param name short, the same for the same content; pods bear it as {@link WorkloadNames#REVISION}
 * @param number in the order in which the revisions of a fleet came up, from 1
 * @param template as the pods get it, with the environment that Sluice adds, so that a change of
 *     that is a revision like any other; without {@link WorkloadNames#REVISION}
 * @param digests of what agents are made of besides: a model, a prompt
 * @param schemaVersion of the state that these agents write; null if none is declared
 * @param bare whether its pods do not bear the name, because they stood before it was given
 */
public record Revision(
    String name,
    long number,
    PodTemplateSpec template,
    Map<String, String> digests,
    @Nullable Integer schemaVersion,
    boolean bare) {
  /** Annotation of a StatefulSet: the last revision that has passed. */
  public static final String STABLE = "sluice.dev/stable-revision";

  public Revision {
    requireNonNull(name);
    template = without(WorkloadNames.REVISION, requireNonNull(template));
    digests = Map.copyOf(digests);
  }

  /** One whose pods bear its name. */
  public Revision(
      String name,
      long number,
      PodTemplateSpec template,
      Map<String, String> digests,
      @Nullable Integer schemaVersion) {
    this(name, number, template, digests, schemaVersion, false);
  }

  /** The template by which a StatefulSet makes pods of this revision. */
  public PodTemplateSpec pods() {
    if (bare) {
      return template;
    }
    return template
        .edit()
        .editOrNewMetadata()
        .addToLabels(WorkloadNames.REVISION, name)
        .endMetadata()
        .build();
  }

  /** Whether agents of both are the same; name and number do not count. */
  public boolean isSame(Revision other) {
    return content().equals(other.content());
  }

  Revision as(String name, long number) {
    return new Revision(name, number, template, digests, schemaVersion, bare);
  }

  /** The same of pods that were there before Sluice, and bear no label of it. */
  public Revision asFound() {
    return new Revision(
        name, number, without(WorkloadNames.LABEL, template), digests, schemaVersion, true);
  }

  /** The same with that template. */
  public Revision as(PodTemplateSpec other) {
    return new Revision(name, number, other, digests, schemaVersion, bare);
  }

  Revision asBare() {
    return new Revision(name, number, template, digests, schemaVersion, true);
  }

  String content() {
    Map<String, Object> content =
        new TreeMap<>(
            Map.of("template", without(WorkloadNames.LABEL, template), "digests", digests));
    if (schemaVersion != null) {
      content.put("schemaVersion", schemaVersion);
    }
    return CanonicalJson.of(content);
  }

  private static PodTemplateSpec without(String label, PodTemplateSpec template) {
    return template.getMetadata() == null
        ? template
        : template.edit().editMetadata().removeFromLabels(label).endMetadata().build();
  }
}
