import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { eventPreHash } from "../../../src/medicines/epcis/eventPreHash.js";
import { withSharedData } from "../../support/withSharedData.js";
import { readEvents } from "./readEvents.js";

/** Twins of one name that do not say the same. */
const DIFFERENT = new Map([
  ["Events/TransactionEvent", "the XML has an empty rail:vehicleMasterGIAI that the JSON lacks"],
]);

/** Twins under two names. */
const RENAMED: Readonly<Record<string, string>> = {
  "Documents/TransformationEvent_with_error_declaration": "Documents/TransformationEvent_with_errorDeclaration",
};

function preHashes(path: string): string[] {
  return readEvents(path).map(({ event, context }) => eventPreHash(event, context));
}

describe("event hash: OpenEPCIS documents", () => {
  withSharedData("epcis/openepcis", (root) => {
    const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) =>
      /\.(?:json|xml)$/.test(name),
    );
    expect(files).to.have.length(105);

    for (const file of files) {
      it(`hashes every event of ${file}`, () => {
        const all = preHashes(join(root, file));
        expect(all).to.have.length.greaterThan(0);
        for (const text of all)
          expect(text).to.match(/^eventType=[A-Za-z]+EventeventTime=\d{4}-.{18}ZeventTimeZoneOffset=/);
      });
    }

    const twins = files
      .filter((file) => /^2\.0.*\/JSON\//.test(file.replaceAll("\\", "/")))
      .map((json) => {
        const name = json.replaceAll("\\", "/").split("/").slice(-2).join("/").replace(".json", "");
        const xml = join("2.0", "EPCIS", "XML", "Capture", `${RENAMED[name] ?? name}.xml`);
        return { name, json, xml };
      })
      .filter(({ xml }) => files.includes(xml));
    expect(twins).to.have.length(41);

    for (const { name, json, xml } of twins) {
      const reason = DIFFERENT.get(name);
      it(`gives ${name} ${reason === undefined ? "one hash" : `two hashes: ${reason}`} in JSON and XML`, () => {
        const [fromJson, fromXml] = [preHashes(join(root, json)), preHashes(join(root, xml))];
        if (reason === undefined) expect(fromXml).to.deep.equal(fromJson);
        else expect(fromXml).to.not.deep.equal(fromJson);
      });
    }

    // The only document of both versions whose data are the same.
    it("gives an event of EPCIS 1.2 the hash that it has in 2.0", () => {
      const file = join("EPCIS", "XML", "Capture", "Documents", "ObjectEvent_with_sensorData.xml");
      expect(preHashes(join(root, "1.2", file))).to.deep.equal(preHashes(join(root, "2.0", file)));
    });
  });
});
