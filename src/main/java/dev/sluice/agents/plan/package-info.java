// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0
/** What an AgentDeployment asks the cluster for. Pure. */
@NullMarked
package dev.sluice.agents.plan;

import org.jspecify.annotations.NullMarked;
