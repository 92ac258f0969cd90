// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.resources;

import dev.sluice.judge.ConditionReader;
import dev.sluice.judge.ConditionSource;
import dev.sluice.judge.suites.Suites;
import dev.sluice.kube.Applier;
import dev.sluice.kube.EpochSource;
import dev.sluice.kube.Questions;
import dev.sluice.timing.Timer;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * All of it put together: conditions of any object of the cluster, read while they are asked for,
 * and suites.
 */
public final class ResourceConditions implements AutoCloseable {
  // Discards what is to be done after the end.
  private final Timer timer = new Timer("conditions");
  private final ConditionReads reads;
  private final SuiteJobs suites;

  /**
   * Nothing is read before somebody asks.
   *
   * @param applier creates the Jobs of suites
   * @param leader is asked before a Job is created
   * @param announce is told each owner whose object has changed; must not block
   */
  public ResourceConditions(
      KubernetesClient client,
      Applier applier,
      EpochSource leader,
      InstantSource clock,
      Consumer<String> announce) {
    Questions questions = new Questions(client);
    reads = new ConditionReads(new ClusterResources(questions, clock), timer, clock, announce);
    suites = new SuiteJobs(new ClusterSuites(questions, applier, leader), timer, clock, announce);
  }

  /** Conditions as they were last read. */
  public ConditionSource source() {
    return reads;
  }

  /** Conditions as they are. */
  public ConditionReader reader() {
    return reads;
  }

  /** Suites, run as Jobs. */
  public Suites suites() {
    return suites;
  }

  @Override
  public void close() {
    suites.close();
    reads.close();
    timer.close();
  }
}
