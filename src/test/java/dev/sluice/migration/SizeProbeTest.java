// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import static dev.sluice.kit.Migrations.stage;

import dev.sluice.kit.Json;
import dev.sluice.kit.Migrations;
import dev.sluice.kit.World;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SizeProbeTest {
  @Test
  void probe() {
    for (int keyLength : new int[] {20, 40, 100}) {
      for (int stageLength : new int[] {12, 63}) {
        for (int kinds : new int[] {200, 400}) {
          Migrations.Stage[] stages = new Migrations.Stage[20];
          for (int i = 0; i < 20; i++) {
            stages[i] = stage(pad("s" + i, stageLength)).atOnce().window("0s");
            for (int f = 0; f < 20; f++) {
              int n = kinds == 400 ? (i % 10) * 20 + f : (i * 10 + f % 10);
              if (kinds == 200 && f >= 10) continue;
              stages[i].raises(pad("f" + n, keyLength), i < 10 && kinds == 400 ? 40 : 99);
            }
          }
          World w = World.of(stages).scale("planner", 500);
          w.pass("30m");
          String all = Json.text(w.status());
          System.out.println(
              keyLength
                  + " "
                  + stageLength
                  + " "
                  + kinds
                  + ": "
                  + size(all)
                  + " exposures "
                  + size(Json.text(w.record().exposures()))
                  + " snapshots "
                  + size(Json.text(w.record().snapshots()))
                  + " cohorts "
                  + size(Json.text(w.record().cohorts()))
                  + " history "
                  + size(Json.text(w.status().history()))
                  + " stages "
                  + size(Json.text(w.status().stages()))
                  + " "
                  + w.status().progress()
                  + " "
                  + w.decision());
        }
      }
    }
  }

  static int size(String s) {
    return s.getBytes(StandardCharsets.UTF_8).length;
  }

  static String pad(String s, int n) {
    return s + "-".repeat(0) + "x".repeat(Math.max(0, n - s.length()));
  }
}
