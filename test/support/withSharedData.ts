import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "chai";

/**
 * Defines tests on conformance data that lies beside the checkout, in ../shared/data, and is not part of the project. Where
 * it is absent, as after a plain clone, one test says so loudly: pending, or failed where MEDTRAIL_SHARED_DATA=required asks for it.
 */
export function withSharedData(name: string, define: (path: string) => void): void {
  const path = fileURLToPath(new URL(`../../../shared/data/${name}`, import.meta.url));
  if (existsSync(path)) {
    define(path);
    return;
  }
  it(`needs ../shared/data/${name} beside the checkout`, function () {
    console.warn(`\n!!! ABSENT: ../shared/data/${name}. Its conformance vectors were NOT run.\n`);
    if (process.env.MEDTRAIL_SHARED_DATA === "required") expect.fail(`../shared/data/${name} is absent`);
    this.skip();
  });
}
