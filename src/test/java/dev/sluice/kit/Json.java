// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import dev.sluice.api.MigrationStatus;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/** Objects as an API server gives them back. */
public final class Json {
  private static final KubernetesSerialization JSON = new KubernetesSerialization();

  private Json() {}

  /** What is read after that status has been written. */
  public static MigrationStatus stored(MigrationStatus status) {
    return JSON.unmarshal(text(status), MigrationStatus.class);
  }

  /** The JSON that goes over the wire. */
  public static String text(Object object) {
    return JSON.asJson(object);
  }
}
