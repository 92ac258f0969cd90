// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import dev.sluice.agents.plan.Trust;
import dev.sluice.kube.Applier;
import dev.sluice.kube.EpochSource;
import dev.sluice.kube.Questions;
import dev.sluice.kube.RejectedWriteException;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the authority of the flag wires where agents can mount it: in a ConfigMap of each namespace
 * that has some. One that somebody else made is his, and used as it is.
 */
public final class AuthorityKeeper {
  private static final String OWNER = "app.kubernetes.io/managed-by";
  private static final String OURS = "sluice";

  /** Others may take it away: so long that is not seen. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(60);

  private final KubernetesClient client;
  private final Applier applier;
  private final EpochSource leader;
  private final @Nullable Path file;
  private final Supplier<List<X509Certificate>> shown;
  private final InstantSource clock;
  private final Map<String, Look> looks = new ConcurrentHashMap<>();

  /** What the file said, and what pods of the namespace mount. */
  private record Look(@Nullable String authority, String mounted, Instant time) {}

  /** What pods of a namespace mount, or why they cannot. */
  private sealed interface Standing {
    record Mounted(String authorities) implements Standing {}

    record Missing(Finding finding) implements Standing {}
  }

  /** What the file says, or why it says nothing. */
  private record Source(@Nullable String authority, String trouble) {}

  /**
   * Nothing is looked at yet.
   *
   * @param leader asked before anything is written
   * @param file PEM file with the authorities; null if others keep the ConfigMaps
   * @param shown what agents are shown by the sync stream of this process, its certificate first;
   *     empty while that is nothing
   */
  public AuthorityKeeper(
      KubernetesClient client,
      Applier applier,
      EpochSource leader,
      @Nullable Path file,
      Supplier<List<X509Certificate>> shown,
      InstantSource clock) {
    this.client = client;
    this.applier = applier;
    this.leader = leader;
    this.file = file;
    this.shown = shown;
    this.clock = clock;
  }

  /**
   * Why pods of that namespace could not start with it; empty if they can.
   *
   * @throws dev.sluice.kube.StaleWriteException if it has to be written, and another process leads
   */
  Optional<Finding> keep(String namespace, Trust trust) {
    Source source = source();
    Look last = looks.get(namespace);
    Instant now = clock.instant();
    if (last != null
        && now.isBefore(last.time().plus(LOOK_AGAIN))
        && Objects.equals(last.authority(), source.authority())) {
      return Optional.empty();
    }
    return switch (look(namespace, trust, source)) {
      case Standing.Mounted(String authorities) -> {
        looks.put(namespace, new Look(source.authority(), authorities, now));
        yield Optional.empty();
      }
      case Standing.Missing(Finding finding) -> {
        looks.remove(namespace);
        yield Optional.of(finding);
      }
    };
  }

  /**
   * Why pods of that namespace could start with it, and would not be served; empty if they would.
   *
   * @param host by which name they know the wire
   */
  Optional<Finding> unshown(String namespace, Trust trust, String host) {
    Look last = looks.get(namespace);
    Optional<String> objection =
        CertificateRules.objection(
            shown.get(), last == null ? "" : last.mounted(), trust.configMap(), host);
    // What is mounted may be what is to be put right.
    objection.ifPresent(_ -> looks.remove(namespace));
    return objection.map(
        why ->
            new Finding(
                Reason.FlagWireWithoutTls,
                "sluice.flags.tls.agents is true, and the sync stream %s; until then the agents stay as they are"
                    .formatted(why)));
  }

  private Standing look(String namespace, Trust trust, Source source) {
    ConfigMap present;
    try {
      present = client.configMaps().inNamespace(namespace).withName(trust.configMap()).get();
    } catch (KubernetesClientException e) {
      if (Questions.isForbidden(e)) {
        return new Standing.Missing(withoutRight(namespace, trust));
      }
      throw e;
    }
    boolean others = present != null && !isOurs(present);
    String authority = source.authority();
    if (others || authority == null) {
      return authorities(present)
          .<Standing>map(Standing.Mounted::new)
          .orElseGet(() -> new Standing.Missing(missing(trust, source, others)));
    }
    if (authorities(present).filter(authority::equals).isPresent()) {
      return new Standing.Mounted(authority);
    }
    try {
      applier.declare(
          new ConfigMapBuilder()
              .withNewMetadata()
              .withName(trust.configMap())
              .withNamespace(namespace)
              .addToLabels(OWNER, OURS)
              .endMetadata()
              .addToData(Trust.AUTHORITY, authority)
              .build(),
          leader);
      return new Standing.Mounted(authority);
    } catch (RejectedWriteException e) {
      return new Standing.Missing(
          new Finding(
              Reason.FlagAuthorityMissing,
              "The API server refuses ConfigMap \"%s\", by which agents know the flag wires: %s"
                  .formatted(trust.configMap(), e.getMessage())));
    }
  }

  private static boolean isOurs(ConfigMap present) {
    Map<String, String> labels = present.getMetadata().getLabels();
    return labels != null && OURS.equals(labels.get(OWNER));
  }

  private static Optional<String> authorities(@Nullable ConfigMap present) {
    return present == null || present.getData() == null
        ? Optional.empty()
        : Optional.ofNullable(present.getData().get(Trust.AUTHORITY));
  }

  /** Another name needs another role; nobody tells an administrator who sets only the one. */
  private static Finding withoutRight(String namespace, Trust trust) {
    return new Finding(
        Reason.FlagAuthorityMissing,
        ("sluice.flags.tls.ca-config-map is \"%s\", and the operator may not get a ConfigMap of that"
                + " name in namespace \"%s\": let its role get, create and patch configmaps"
                + " with resourceNames [%s], or take the name that it has there; until then the"
                + " agents stay as they are")
            .formatted(trust.configMap(), namespace, trust.configMap()));
  }

  private static Finding missing(Trust trust, Source source, boolean others) {
    String why =
        others
            ? "has no key "
                + Trust.AUTHORITY
                + ", and is not Sluice's: add it, or delete the ConfigMap"
            : "is not there, and " + source.trouble();
    return new Finding(
        Reason.FlagAuthorityMissing,
        "ConfigMap \"%s\", by which agents know the flag wires, %s; until then the agents stay as they are"
            .formatted(trust.configMap(), why));
  }

  private Source source() {
    if (file == null) {
      return new Source(
          null,
          "sluice.flags.tls.ca-file names no file to make it of: create it, with the authorities as "
              + Trust.AUTHORITY);
    }
    try {
      String text = Files.readString(file);
      return CertificateRules.read(text).isEmpty()
          ? new Source(null, file + " has no certificate in it: put the authority there, as PEM")
          : new Source(text, "");
    } catch (IOException | CertificateException e) {
      return new Source(
          null,
          file
              + " cannot be read ("
              + e
              + "): put the authority there, as PEM, or create the ConfigMap");
    }
  }
}
