// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/** Where two objects differ, field by field, as they look on the wire. */
final class TreeDiff {
  private static final KubernetesSerialization JSON = new KubernetesSerialization();

  private TreeDiff() {}

  /** A line for each field that differs: its path, and what it is in either. */
  static List<String> of(Object left, Object right) {
    List<String> lines = new ArrayList<>();
    collect("", tree(left), tree(right), lines);
    return lines;
  }

  /** What an object is on the wire. */
  static Object tree(Object object) {
    return object == null ? null : JSON.unmarshal(JSON.asJson(object), Object.class);
  }

  private static void collect(String path, Object left, Object right, List<String> lines) {
    if (Objects.equals(left, right)) {
      return;
    }
    if (left instanceof Map<?, ?> a && right instanceof Map<?, ?> b) {
      var keys = new TreeSet<String>();
      a.keySet().forEach(key -> keys.add((String) key));
      b.keySet().forEach(key -> keys.add((String) key));
      keys.forEach(
          key -> collect(path.isEmpty() ? key : path + "." + key, a.get(key), b.get(key), lines));
    } else if (left instanceof List<?> a && right instanceof List<?> b) {
      for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
        collect(path + "[" + i + "]", at(a, i), at(b, i), lines);
      }
    } else {
      lines.add(path + ": " + said(left) + " | " + said(right));
    }
  }

  private static Object at(List<?> list, int i) {
    return i < list.size() ? list.get(i) : null;
  }

  private static String said(Object value) {
    return value == null ? "-" : String.valueOf(value);
  }
}
