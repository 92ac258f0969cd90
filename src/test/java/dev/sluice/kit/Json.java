// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import dev.sluice.api.MigrationStatus;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Objects as an API server gives them back. */
public final class Json {
  private static final KubernetesSerialization JSON = new KubernetesSerialization();

  private Json() {}

  /** What is read after that status has been written. */
  public static MigrationStatus stored(MigrationStatus status) {
    Object tree = JSON.unmarshal(text(status), Object.class);
    return JSON.unmarshal(text(asGoSays(tree)), MigrationStatus.class);
  }

  /** An API server gives 2.0 back as 2. */
  private static Object asGoSays(Object tree) {
    return switch (tree) {
      case Map<?, ?> map -> {
        Map<Object, Object> said = new LinkedHashMap<>();
        map.forEach((key, value) -> said.put(key, asGoSays(value)));
        yield said;
      }
      case List<?> list -> list.stream().map(Json::asGoSays).toList();
      case Double number when number == Math.rint(number) -> number.longValue();
      case null, default -> tree;
    };
  }

  /** The JSON that goes over the wire. */
  public static String text(Object object) {
    return JSON.asJson(object);
  }
}
