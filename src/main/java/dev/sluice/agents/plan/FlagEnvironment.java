// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents.plan;

import dev.sluice.api.AgentDeployment;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The environment by which a stock OpenFeature client with the flagd or the OFREP provider finds
 * its flags, and an agent its targeting key, without a line of configuration.
 */
final class FlagEnvironment {
  // The label that a StatefulSet puts on its pods; from the name alone no ordinal can be had.
  private static final String ORDINAL_FIELD = "metadata.labels['apps.kubernetes.io/pod-index']";

  private static final EnvVar AUTHORITY =
      text("FLAGD_SERVER_CERT_PATH", TrustVolume.AUTHORITY_FILE);

  /** What depends on how Sluice is installed, and not on what a user asks for. */
  static final Set<String> WHERE =
      Set.of(
          "FLAGD_HOST",
          "FLAGD_SYNC_PORT",
          "FLAGD_PORT",
          "FLAGD_TLS",
          "FLAGD_SERVER_CERT_PATH",
          "OFREP_ENDPOINT",
          "OFREP_HEADERS",
          "SLUICE_CA_FILE",
          "SLUICE_TOKEN_FILE");

  private FlagEnvironment() {}

  /** That container with the environment; whatever the user set himself stays as it is. */
  static Container in(Container container, AgentDeployment fleet, FlagEndpoint flags) {
    Set<String> taken =
        container.getEnv().stream().map(EnvVar::getName).collect(Collectors.toSet());
    // Before the user's own, so that those can refer to it.
    List<EnvVar> env = new ArrayList<>(of(fleet, flags, taken));
    env.removeIf(variable -> taken.contains(variable.getName()));
    env.addAll(container.getEnv());
    return container.toBuilder().withEnv(env).build();
  }

  /** Whether that was said here, and not by the user. */
  static boolean isToldOfTls(Container container) {
    return container.getEnv().contains(AUTHORITY);
  }

  private static List<EnvVar> of(AgentDeployment fleet, FlagEndpoint flags, Set<String> taken) {
    String workload = fleet.getMetadata().getNamespace() + "/" + fleet.getMetadata().getName();
    String ordinal = taken.contains("AGENT_ORDINAL") ? "SLUICE_AGENT_ORDINAL" : "AGENT_ORDINAL";
    String port = Integer.toString(flags.port());
    String source = "source=" + workload;
    Stream<EnvVar> ofrep =
        flags.ofrep() == null
            ? Stream.empty()
            : Stream.of(
                text("OFREP_ENDPOINT", flags.ofrep()),
                text("OFREP_HEADERS", "Flagd-Selector=" + source));
    Stream<EnvVar> flagd =
        Stream.of(
            field(ordinal, ORDINAL_FIELD),
            text("AGENT_ID", workload + "/$(" + ordinal + ")"),
            text("FLAGD_RESOLVER", "in-process"),
            text("FLAGD_HOST", flags.host()),
            // Providers differ in which of the two they read; both also in how they call their id.
            text("FLAGD_SYNC_PORT", port),
            text("FLAGD_PORT", port),
            text("FLAGD_SOURCE_SELECTOR", source),
            field("FLAGD_PROVIDER_ID", "metadata.name"),
            field("FLAGD_SOURCE_PROVIDER_ID", "metadata.name"));
    return Stream.of(flagd, ofrep, trust(flags, taken)).flatMap(part -> part).toList();
  }

  private static Stream<EnvVar> trust(FlagEndpoint flags, Set<String> taken) {
    if (flags.trust() == null) {
      return Stream.empty();
    }
    // Who has his flags from elsewhere is not told how that place is to be spoken with.
    boolean elsewhere = taken.contains("FLAGD_HOST") || taken.contains("FLAGD_TARGET_URI");
    Stream<EnvVar> flagd = Stream.of(text("FLAGD_TLS", "true"), AUTHORITY).filter(_ -> !elsewhere);
    // OFREP knows no variables for files: whoever makes the provider reads them.
    Stream<EnvVar> ofrep =
        Stream.of(
                text("SLUICE_CA_FILE", TrustVolume.AUTHORITY_FILE),
                text("SLUICE_TOKEN_FILE", TrustVolume.TOKEN_FILE))
            .filter(_ -> flags.ofrep() != null);
    return Stream.concat(flagd, ofrep);
  }

  private static EnvVar text(String name, String value) {
    return new EnvVarBuilder().withName(name).withValue(value).build();
  }

  private static EnvVar field(String name, String path) {
    return new EnvVarBuilder()
        .withName(name)
        .withNewValueFrom()
        .withNewFieldRef()
        .withApiVersion("v1")
        .withFieldPath(path)
        .endFieldRef()
        .endValueFrom()
        .build();
  }
}
