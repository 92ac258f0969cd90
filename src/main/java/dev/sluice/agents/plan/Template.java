// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents.plan;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;

/** The pod template of an AgentDeployment, which the schema lets through unread. */
public sealed interface Template {
  /** One that is a pod template and has a container. */
  record Legible(PodTemplateSpec pods) implements Template {}

  /**
   * One that is none.
   *
   * @param message names the field, what is found there and what is wanted
   */
  record Garbled(String message) implements Template {}
}
