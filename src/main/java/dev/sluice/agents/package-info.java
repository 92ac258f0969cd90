// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0
/** Fleets of agents: an AgentDeployment becomes a StatefulSet and a headless Service. */
@NullMarked
package dev.sluice.agents;

import org.jspecify.annotations.NullMarked;
