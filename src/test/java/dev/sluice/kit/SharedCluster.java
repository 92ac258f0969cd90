// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import dev.sluice.local.ControlPlaneException;
import dev.sluice.local.Home;
import dev.sluice.local.LocalCluster;
import dev.sluice.local.Progress;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The two clusters of this JVM's tests, with our CRDs: one on which nothing of ours runs but what a
 * test starts, and one on which the operator of the {@code @QuarkusTest}s runs. That one outlives
 * its test class and acts on every namespace, so it would be a second hand in the tests of all
 * others. The clusters end with the JVM.
 *
 * <p>Quarkus loads the classes of its tests, this one too, by class loaders of its own, so that a
 * static field would be several. The system properties are one.
 */
public final class SharedCluster {
  private static final String PLAIN = "test.sluice.kubeconfig.plain";
  private static final String OPERATED = "test.sluice.kubeconfig.operated";

  private SharedCluster() {}

  /** The cluster on which nothing of ours runs, started by whoever asks first. */
  public static LocalCluster get() {
    return named(PLAIN);
  }

  /** The cluster on which the operator of the {@code @QuarkusTest}s runs. */
  public static LocalCluster operated() {
    return named(OPERATED);
  }

  /** Has the tests of {@link #get()} run on that cluster, until what is returned is closed. */
  public static AutoCloseable lend(LocalCluster cluster) {
    applyCrds(cluster);
    System.setProperty(PLAIN, cluster.kubeconfig().toString());
    return () -> System.clearProperty(PLAIN);
  }

  private static LocalCluster named(String name) {
    LocalCluster.Options options = LocalCluster.Options.defaults();
    return LocalCluster.start(options.withKubeconfig(kubeconfig(name, options)), Progress.silent());
  }

  private static Path kubeconfig(String name, LocalCluster.Options options) {
    synchronized (System.getProperties()) {
      String known = System.getProperty(name);
      if (known != null) {
        return Path.of(known);
      }
      LocalCluster cluster = LocalCluster.start(options, Progress.toStandardError());
      try {
        applyCrds(cluster);
      } catch (ControlPlaneException refused) {
        cluster.close();
        throw refused;
      }
      System.setProperty(name, cluster.kubeconfig().toString());
      return cluster.kubeconfig();
    }
  }

  private static void applyCrds(LocalCluster cluster) {
    Path crds = Home.find().resolve("crds");
    if (Files.isDirectory(crds)) {
      cluster.kubectl("apply", "--server-side", "-f", crds.toString());
      cluster.kubectl(
          "wait", "--for=condition=Established", "--timeout=30s", "-f", crds.toString());
    }
  }
}
