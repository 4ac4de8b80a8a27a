import { readFileSync } from "node:fs";
import { expect } from "chai";
import { epcisFromXml } from "../../../src/medicines/epcis/epcisFromXml.js";
import { eventPreHash } from "../../../src/medicines/epcis/eventPreHash.js";
import { eventsInContext } from "../../../src/medicines/epcis/eventsInContext.js";
import { expectInputError } from "../../support/expectInputError.js";
import { withSharedData } from "../../support/withSharedData.js";

const EPCIS_CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld";

function document(events: string, version = 2, rest = ""): string {
  return `<e:EPCISDocument xmlns:e="urn:epcglobal:epcis:xsd:${version}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xsi:schemaLocation="urn:x x.xsd" xmlns:ext="https://ns.example.org/a/" schemaVersion="${version}.0" creationDate="2026-01-02T03:04:05Z">
    ${rest}<EPCISBody><EventList>${events}</EventList></EPCISBody></e:EPCISDocument>`;
}

function onlyEvent(content: string): Record<string, unknown> {
  const [read] = eventsInContext(epcisFromXml(document(`<ObjectEvent>${content}</ObjectEvent>`)));
  return { ...read?.event };
}

describe("epcisFromXml", () => {
  it("makes a document of the JSON-LD binding", () => {
    expect(epcisFromXml(document("<ObjectEvent><action>ADD</action><ext:a>1</ext:a></ObjectEvent>"))).to.deep.equal({
      "@context": [EPCIS_CONTEXT, { ext: "https://ns.example.org/a/" }],
      type: "EPCISDocument",
      schemaVersion: "2.0",
      creationDate: "2026-01-02T03:04:05Z",
      epcisBody: { eventList: [{ type: "ObjectEvent", action: "ADD", "ext:a": "1" }] },
    });
  });

  it("lifts what EPCIS 1.2 wraps", () => {
    const error = "<errorDeclaration><declarationTime>2026-01-02T00:00Z</declarationTime></errorDeclaration>";
    const old = document(
      `<ObjectEvent><eventTime>2026-01-02T03:04:05Z</eventTime>
         <baseExtension><eventID>urn:uuid:1</eventID>${error}<extension/></baseExtension>
         <epcList/><action>ADD</action>
         <readPoint><id>urn:epc:id:sgln:4012345.00011.0</id><extension><ext:door>1</ext:door></extension></readPoint>
         <extension><quantityList/><ilmd><extension><ext:lot>0</ext:lot></extension></ilmd>
           <extension><persistentDisposition><set>urn:epcglobal:cbv:disp:recalled</set></persistentDisposition></extension>
         </extension><ext:b/>
       </ObjectEvent>
       <extension><TransformationEvent><transformationID>urn:x:1</transformationID></TransformationEvent>
         <extension><AssociationEvent><parentID>urn:x:2</parentID></AssociationEvent></extension></extension>`,
      1,
    );
    expect(eventsInContext(epcisFromXml(old)).map(({ event }) => event)).to.deep.equal([
      {
        type: "ObjectEvent",
        eventTime: "2026-01-02T03:04:05Z",
        eventID: "urn:uuid:1",
        errorDeclaration: { declarationTime: "2026-01-02T00:00Z" },
        epcList: [],
        action: "ADD",
        readPoint: { id: "urn:epc:id:sgln:4012345.00011.0", "ext:door": "1" },
        quantityList: [],
        ilmd: { "ext:lot": "0" },
        persistentDisposition: { set: ["recalled"] },
        "ext:b": "",
      },
      { type: "TransformationEvent", transformationID: "urn:x:1" },
      { type: "AssociationEvent", parentID: "urn:x:2" },
    ]);
  });

  it("keeps extensions: attributes, repeated elements, mixed text, and CDATA", () => {
    const event =
      onlyEvent(`<ext:a ext:b="1" c="2" xsi:type="ext:d"> t&amp;<![CDATA[<u>]]> </ext:a><ext:r>1</ext:r><ext:r><plain>2</plain></ext:r>
      <ext:none xsi:nil="true"/>`);
    expect(event).to.deep.equal({
      type: "ObjectEvent",
      "ext:a": { "#text": "t&<u>", "ext:b": "1", c: "2" },
      "ext:r": ["1", { plain: "2" }],
    });
  });

  it("writes standard vocabulary as bare words, and leaves the rest", () => {
    const event = onlyEvent(`<bizStep>cbv:BizStep-shipping</bizStep><disposition>ext:odd</disposition>
      <bizTransactionList><bizTransaction type="https://ref.gs1.org/cbv/BTT-po">a</bizTransaction><bizTransaction>b</bizTransaction></bizTransactionList>
      <sourceList><source type="cbv:my_own_party">c</source></sourceList>
      <sensorElementList><sensorElement><sensorMetadata time="2026-01-02T03:04:05Z"/>
        <sensorReport type="gs1:Temperature" value=" 26.50 " booleanValue="1" component="cbv:Comp-x" exception="gs1:ALARM_CONDITION"/></sensorElement></sensorElementList>`);
    expect(event).to.deep.include({
      bizStep: "shipping",
      disposition: "ext:odd",
      bizTransactionList: [{ type: "po", bizTransaction: "a" }, { bizTransaction: "b" }],
      sourceList: [{ type: "cbv:my_own_party", source: "c" }],
    });
    expect(event.sensorElementList).to.deep.equal([
      {
        sensorMetadata: { time: "2026-01-02T03:04:05Z" },
        sensorReport: [
          { type: "Temperature", value: 26.5, booleanValue: true, component: "x", exception: "ALARM_CONDITION" },
        ],
      },
    ]);
  });

  it("gives each namespace one prefix, where XML reuses prefixes", () => {
    const xml =
      document(`<ObjectEvent><p:a xmlns:p="urn:n:1"/><p:a xmlns:p="urn:n:2"/><q:a xmlns:q="urn:n:1"/><a xmlns="urn:n:3"/>
      <cbv:a xmlns:cbv="urn:n:4"/><gs1:a xmlns:gs1="https://gs1.org/voc/"/></ObjectEvent>`);
    const read = epcisFromXml(xml);
    const [one] = eventsInContext(read);
    expect(one && eventPreHash(one.event, one.context)).to.equal(
      "eventType=ObjectEvent{https://gs1.org/voc/}a{urn:n:1}a{urn:n:1}a{urn:n:2}a{urn:n:3}a{urn:n:4}a",
    );
    expect(read["@context"]).to.deep.equal([
      EPCIS_CONTEXT,
      { p: "urn:n:1", p2: "urn:n:2", ext: "urn:n:3", cbv3: "urn:n:4", gs1: "https://gs1.org/voc/" },
    ]);
  });

  it("reads query documents, with and without QueryResults, and single events", () => {
    const list = "<resultsBody><EventList><ObjectEvent/></EventList></resultsBody>";
    const open = '<q:EPCISQueryDocument xmlns:q="urn:epcglobal:epcis-query:xsd:1" xmlns:r="urn:r">';
    const ignore = "<r:ignoreFields><r:hash/></r:ignoreFields>";
    const bodies = [
      `<EPCISBody><q:QueryResults><queryName>n</queryName>${ignore}${list}</q:QueryResults></EPCISBody>`,
      `${ignore}<queryName>n</queryName>${list}`,
    ];
    for (const body of bodies) {
      const read = epcisFromXml(`${open}${body}</q:EPCISQueryDocument>`);
      expect(read).to.have.nested.property("epcisBody.queryResults.queryName", "n");
      expect(eventsInContext(read)[0]?.context.isIgnored("{urn:r}hash")).to.equal(true);
    }
    const single = epcisFromXml(
      '<epcis:ObjectEvent xmlns:epcis="urn:epcglobal:epcis:xsd:2" schemaVersion="2.0"><epcis:action>ADD</epcis:action></epcis:ObjectEvent>',
    );
    expect(single).to.deep.equal({ "@context": [EPCIS_CONTEXT], type: "ObjectEvent", action: "ADD" });
    expect(epcisFromXml('<x:Seen xmlns:x="urn:x"/>')).to.deep.include({ type: "x:Seen" });
  });

  it("reads the header: parties, master data, extensions", () => {
    const header = `<EPCISHeader><s:StandardBusinessDocumentHeader xmlns:s="http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader">
      <s:Sender><s:Identifier Authority="GS1">A</s:Identifier></s:Sender><s:Receiver><s:Identifier>B</s:Identifier></s:Receiver>
      <s:DocumentIdentification><s:InstanceIdentifier>7</s:InstanceIdentifier></s:DocumentIdentification></s:StandardBusinessDocumentHeader>
      <extension><EPCISMasterData><VocabularyList><Vocabulary type="urn:v"><VocabularyElementList><VocabularyElement id="urn:e">
        <attribute id="urn:n">Name</attribute><attribute id="urn:o"><ext:part>1</ext:part></attribute><children><id>urn:f</id></children>
      </VocabularyElement></VocabularyElementList></Vocabulary></VocabularyList></EPCISMasterData></extension>
      <ext:statement>true</ext:statement></EPCISHeader>`;
    const read = epcisFromXml(document("", 1, header));
    expect(read).to.deep.include({ sender: "A", receiver: "B", instanceIdentifier: "7" });
    expect(read.epcisHeader).to.deep.include({
      epcisMasterData: {
        vocabularyList: [
          {
            type: "urn:v",
            vocabularyElementList: [
              {
                id: "urn:e",
                attributes: [
                  { id: "urn:n", attribute: "Name" },
                  { id: "urn:o", attribute: { "ext:part": "1" } },
                ],
                children: ["urn:f"],
              },
            ],
          },
        ],
      },
      "ext:statement": "true",
    });
  });

  const refused: readonly [name: string, content: string][] = [
    ["a field twice", "<action>ADD</action><action>DELETE</action>"],
    ["elements in a text field", "<action><b/></action>"],
    ["attributes of a text field", '<action a="b">ADD</action>'],
    ["text between the members of a list", "<epcList>x<epc>y</epc></epcList>"],
    ["a stranger in a list", "<epcList><epx>y</epx></epcList>"],
    ["a field called type", "<type>x</type>"],
    ["a name that objects must not have", "<ext:a><__proto__/></ext:a>"],
  ];
  for (const [name, content] of refused) {
    it(`refuses ${name}`, () => {
      expectInputError("epcis.element", () => onlyEvent(content));
    });
  }

  it("refuses what is no EPCIS, no XML or no number", () => {
    expectInputError("epcis.element", () => epcisFromXml(document("<QuantityEvent/>")));
    expectInputError("epcis.element", () => epcisFromXml("<html/>"));
    expectInputError("epcis.document", () => epcisFromXml('<e:EPCISDocument xmlns:e="urn:epcglobal:epcis:xsd:2"/>'));
    for (const text of ["", "<a>", "<a b='1' b='2'/>", "<p:a/>", "{}", '<?xml version="1.0" encoding="UTF-16"?><a/>']) {
      expectInputError("epcis.not-xml", () => epcisFromXml(text));
    }
    expectInputError("epcis.not-xml", () => epcisFromXml(new Uint8Array([0x3c, 0xff, 0x3e])));
    const quantity = (text: string) =>
      `<quantityList><quantityElement><quantity>${text}</quantity></quantityElement></quantityList>`;
    for (const text of ["NaN", "INF", "1,5", "0x10", "9007199254740993"]) {
      expectInputError("epcis.number", () => onlyEvent(quantity(text)));
    }
    expect(onlyEvent(quantity("+01.50")).quantityList).to.deep.equal([{ quantity: 1.5 }]);
  });

  withSharedData("epcis/openepcis/1.2/EPCIS/XML/Capture/Documents/GS1_US_Pharma_Example_2_2_1_1.xml", (path) => {
    it("reads the DSCSA example of GS1 US: parties, statement, lots", () => {
      const read = epcisFromXml(readFileSync(path));
      expect(read).to.deep.include({
        sender: "urn:epc:id:sgln:030001.111111.0",
        receiver: "urn:epc:id:sgln:039999.999999.0",
      });
      const statement = ["epcisHeader", "gs1ushc:dscsaTransactionStatement", "gs1ushc:affirmTransactionStatement"];
      expect(statement.reduce<unknown>((value, key) => Object(value)[key], read)).to.equal("true");
      const events = eventsInContext(read).map(({ event }) => event);
      expect(events).to.have.length(8);
      const lots = events.filter(({ ilmd }) => ilmd !== undefined).map(({ ilmd }) => ilmd);
      expect(lots).to.deep.equal(
        [0, 1].map(() => ({ "cbvmda:lotNumber": "A123", "cbvmda:itemExpirationDate": "2025-03-27" })),
      );
    });
  });
});
