// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.realnode;

import dev.sluice.kit.Parts;
import dev.sluice.kit.SharedCluster;
import dev.sluice.local.LocalCluster;
import dev.sluice.local.Progress;
import java.io.IOException;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A control plane with our CRDs and one real node, for the tests of one class: a static field with
 * {@code @RegisterExtension}. The rest of the kit takes it for the cluster on which nothing of ours
 * runs.
 */
public final class RealCluster implements BeforeAllCallback, AfterAllCallback {
  private final Parts running = new Parts();
  private LocalCluster plane;
  private RealNode node;

  @Override
  public void beforeAll(ExtensionContext tests) throws IOException {
    plane =
        keep(
            LocalCluster.start(
                LocalCluster.Options.defaults().withRealNodes(), Progress.toStandardError()));
    keep(SharedCluster.lend(plane));
    node = keep(RealNode.up(plane));
  }

  /** The control plane. */
  public LocalCluster plane() {
    return plane;
  }

  /** The only node. */
  public RealNode node() {
    return node;
  }

  /** Closes it before the node goes, however the tests end. */
  public <T extends AutoCloseable> T keep(T part) {
    return running.keep(part);
  }

  @Override
  public void afterAll(ExtensionContext tests) {
    running.close();
  }
}
