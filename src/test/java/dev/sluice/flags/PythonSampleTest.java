// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import dev.sluice.kit.ForeignClient;
import dev.sluice.kit.ForeignPackages;

/** The one in Python. */
class PythonSampleTest extends DualModeSamples {
  @Override
  ForeignClient.Command command() {
    return ForeignPackages.PYTHON.require();
  }
}
