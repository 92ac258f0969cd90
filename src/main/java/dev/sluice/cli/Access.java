// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which cluster and namespace is meant, as kubectl is told. */
final class Access {
  private static final int CONNECT_MILLIS = 5_000;
  private static final int REQUEST_MILLIS = 15_000;

  /** What the client assumes if nothing tells it of a cluster. */
  private static final String NOWHERE = "//kubernetes.default.svc";

  /** Kept, or it would be collected together with its level. */
  private static final Logger CLIENT = Logger.getLogger("io.fabric8.kubernetes");

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "Kubeconfig to use; default KUBECONFIG, then ~/.kube/config.")
  private @Nullable Path kubeconfig;

  @Option(names = "--context", paramLabel = "NAME", description = "Context of the kubeconfig.")
  private @Nullable String context;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      description = "Namespace; default the one of the context.")
  private @Nullable String namespace;

  /** The namespace, if it was named: commands that are shown have to name it too. */
  Optional<String> namedNamespace() {
    return Optional.ofNullable(namespace);
  }

  /** Opens the cluster; the first request shows whether it is there. */
  Cluster open() {
    return new Cluster(config(CONNECT_MILLIS));
  }

  private Config config(int connectMillis) {
    // What goes wrong is said by us, once and in a sentence.
    CLIENT.setLevel(Level.OFF);
    Config config = read();
    if (config.getCurrentContext() == null && config.getMasterUrl().contains(NOWHERE)) {
      throw new TroubleException(
          "no cluster is named: set KUBECONFIG, or give --kubeconfig FILE; ./sluice dev starts one");
    }
    config.setNamespace(namespace != null ? namespace : orDefault(config.getNamespace()));
    config.setConnectionTimeout(connectMillis);
    config.setRequestTimeout(REQUEST_MILLIS);
    config.setRequestRetryBackoffLimit(0);
    return config;
  }

  private Config read() {
    try {
      Config config =
          kubeconfig == null ? Config.autoConfigure(context) : fromFile(readable(kubeconfig));
      checkContext(config);
      return config;
    } catch (KubernetesClientException e) {
      throw new TroubleException("the kubeconfig cannot be read: " + e.getMessage(), e);
    }
  }

  private Config fromFile(Path file) {
    Config config = Config.fromKubeconfig(file.toFile());
    if (context == null) {
      return config;
    }
    checkContext(config);
    return Config.fromKubeconfig(context, file.toFile());
  }

  private void checkContext(Config config) {
    List<String> known = config.getContexts().stream().map(NamedContext::getName).toList();
    if (context != null && !known.contains(context)) {
      throw new TroubleException(
          "--context "
              + context
              + " is not in the kubeconfig"
              + (known.isEmpty() ? "" : ", which has " + String.join(", ", known)));
    }
  }

  private static Path readable(Path file) {
    if (!Files.isReadable(file)) {
      throw new TroubleException(
          "--kubeconfig " + file + " is no readable file: name the kubeconfig of a cluster");
    }
    return file;
  }

  private static String orDefault(@Nullable String name) {
    return name == null || name.isEmpty() ? "default" : name;
  }
}
