import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect } from "chai";
import { JsonRpcProvider } from "ethers";
import { connect } from "../../src/shared/connect.js";
import { FileDeployments } from "../../src/shared/FileDeployments.js";
import { ROOT, startChild } from "../support/runChild.js";

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

describe("npm run node", () => {
  it("serves a network with everything deployed, and prints and stores the addresses", async () => {
    const port = await freePort();
    const { child, ending } = startChild("tsx", ["scripts/node.ts"], { PORT: String(port) });
    let printed = "";
    for await (const chunk of child.stdout ?? []) {
      printed += chunk;
      if (printed.includes("Ctrl-C stops it.")) break;
    }
    try {
      const provider = new JsonRpcProvider(`http://127.0.0.1:${port}`, 31337, { staticNetwork: true });
      const deployment = await new FileDeployments(join(ROOT, "deployments")).read(31337);
      const chain = await connect(provider, deployment);
      expect(await chain.records.MAX_RECORDS()).to.equal(512n);
      for (const address of Object.values(deployment.contracts)) expect(printed).to.contain(address);
      provider.destroy();
    } finally {
      child.kill("SIGINT");
    }
    expect((await ending).status).to.equal(0);
  });
});
