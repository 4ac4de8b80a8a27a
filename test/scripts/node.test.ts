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
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    it(`serves a network with everything deployed, says where, and closes by ${signal}`, () => serves(signal));
  }

  it("refuses a port that is taken, and names it", async () => {
    const holder = createServer().listen(0, "127.0.0.1");
    await once(holder, "listening");
    const address = holder.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    try {
      const { status, output } = await startChild("tsx", ["scripts/node.ts"], { PORT: String(address.port) }).ending;
      expect(output).to.contain("[node.port]").and.to.contain(`PORT=${address.port}`);
      expect(status).to.equal(2);
    } finally {
      holder.close();
    }
  });

  for (const PORT of ["abc", "65536", "-1", "8545.5"]) {
    it(`refuses PORT=${PORT}`, async () => {
      const { status, output } = await startChild("tsx", ["scripts/node.ts"], { PORT }).ending;
      expect(output).to.contain("[node.port]").and.to.contain(`PORT=${PORT}`);
      expect(status).to.equal(2);
    });
  }

  async function serves(signal: "SIGINT" | "SIGTERM"): Promise<void> {
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
      child.kill(signal);
    }
    expect((await ending).status).to.equal(0);
    const again = createServer().listen(port, "127.0.0.1");
    await once(again, "listening");
    again.close();
  }
});
