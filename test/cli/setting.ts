import type { Example } from "../../src/cli/Command.js";

/** Accounts of the local network under the names that the examples use; the regulator's is an example itself. */
export const LOCAL_KEYS = {
  anna: 3,
  "anna-doctor": 4,
  riverside: 5,
  "riverside-doctor": 6,
  northlab: 7,
  relay: 8,
  helvia: 9,
  station: 10,
  harbour: 11,
  clearwater: 12,
  greenmountain: 13,
};

/** What has to be done before an example, and how it ends where that is not with 0. */
export interface Setting {
  readonly before?: readonly (Example & { readonly status?: number })[];
  readonly status?: number;
}

const call = (text: string, stdin?: string): Example => ({
  args: text.split(" "),
  ...(stdin === undefined ? {} : { stdin }),
});

const accredited = (name: string, licence: string, gln: string, duty: string, member = name): Example[] => [
  call(`org accredit ${name} --licence ${licence} --controller ${name} --gln ${gln} --key regulator`),
  call(`org member offer ${name} ${member} --duty ${duty} --key ${name}`),
  call(`org member accept ${name} --key ${member}`),
];

/** By the command's name. */
export const SETTING: Readonly<Record<string, Setting>> = {
  "org suspend": { before: accredited("northlab", "laboratory", "7601001000025", "read,write,report") },
  "org activate": {
    before: [
      ...accredited("harbour", "emergencyCare", "7601001000070", "read,report,breakGlass"),
      ...accredited("clearwater", "auditor", "7601001000087", "report"),
      call("network wait 172800"),
    ],
  },
  "emergency review": { before: [call("org activate clearwater --key relay")] },
  "patient register": {
    before: [
      ...accredited("riverside", "care", "7601001000117", "read,report", "riverside-doctor"),
      call("org publish-key riverside --key riverside"),
    ],
  },
  "record share": {
    before: [call("org suspend northlab --lift --key regulator"), call("org publish-key northlab --key northlab")],
  },
  "pool settle": {
    before: [
      call("network wait 3601"),
      // It closes the pool, and has to wait for the block that nobody has seen yet.
      { ...call("pool settle icu --key anna-doctor"), status: 1 },
      call("network wait 1 --blocks 66"),
    ],
  },
  "patient guardians": {
    before: [call("guardian create leo --out leo.json"), call("guardian create zoe --out zoe.json")],
  },
  "patient recover open": {
    before: [
      call("patient recover approve proposal.json --document guardians/2.json --guardian leo --out approval-2.json"),
    ],
  },
  "patient recover finish": { before: [call("network wait 259200")] },
  "plan open": {
    before: accredited("greenmountain", "insurer", "7601001000131", "claim"),
  },
  "plan enrol": {
    before: [
      call("org publish-key greenmountain --key greenmountain"),
      call("consent grant erika greenmountain --category encounters --purpose HPAYMT --key relay"),
    ],
  },
  "claim submit": {
    before: [
      call("network wait 61"),
      call(
        "record add - --patient erika --author anna --name visit --key anna-doctor",
        JSON.stringify({
          resourceType: "Encounter",
          identifier: [{ system: "https://example.org/encounters", value: "E-1" }],
          status: "finished",
          class: { system: "http://terminology.hl7.org/CodeSystem/v3-ActCode", code: "IMP" },
        }),
      ),
    ],
  },
  "quality encounters": {
    before: Array.from({ length: 11 }, (_, i) =>
      call(
        `record add - --patient erika --author anna --name visit-${i + 1} --key anna-doctor`,
        JSON.stringify({
          resourceType: "Encounter",
          identifier: [{ system: "https://example.org/encounters", value: `visit-${i + 1}` }],
          status: "finished",
          class: { system: "http://terminology.hl7.org/CodeSystem/v3-ActCode", code: "IMP" },
        }),
      ),
    ),
  },
  "quality report": {
    before: [
      call("network wait 86400"),
      call("org member offer anna anna --duty report --key anna"),
      call("org member accept anna --key anna"),
    ],
  },
  "batch dispense": {
    before: [
      // Another expiry is printed on it: only the pack's verification knows.
      {
        args: [
          "batch",
          "dispense",
          "(01)00312345678906(21)AB-0002(17)290131(10)H2026-07",
          "--org",
          "station",
          "--key",
          "station",
        ],
        status: 3,
      },
    ],
  },
  "product approve": {
    before: [
      ...accredited("helvia", "manufacturer", "7601001000032", "ship,report"),
      ...accredited("station", "pharmacy", "7601001000056", "ship,dispense"),
    ],
  },
};
