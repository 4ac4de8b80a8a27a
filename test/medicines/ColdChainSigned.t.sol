// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../../contracts/identity/Duties.sol";
import {IColdChain} from "../../contracts/medicines/interfaces/IColdChain.sol";
import {IUnitRegistry} from "../../contracts/medicines/interfaces/IUnitRegistry.sol";
import {ShipmentId, ShipmentTerms, UnitShipmentTerms} from "../../contracts/medicines/types.sol";
import {TestWallet} from "../contracts/TestWallet.sol";
import {ColdChainTest} from "./ColdChainTest.sol";

/// Lies that a reading shows which the sensor signed and did not anchor.
contract ColdChainSignedTest is ColdChainTest {
    ShipmentTerms private terms;
    ShipmentId private id;
    IColdChain.BatchKey private key;

    function setUp() public {
        deployColdChain();
        terms = shipped();
        id = idOf(terms);
    }

    function digestOf(ShipmentId shipment, uint40 time, int16 temperature) private view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("medtrail ColdChain"),
                keccak256("1"),
                block.chainid,
                address(coldChain)
            )
        );
        bytes32 reading = keccak256(
            abi.encode(
                keccak256("Reading(bytes32 shipment,uint40 time,int16 temperature)"),
                shipment,
                uint256(time),
                int256(temperature)
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, reading));
    }

    function signed(ShipmentId shipment, uint40 time, int16 temperature) private view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(SENSOR_KEY, digestOf(shipment, time, temperature));
        return abi.encodePacked(r, s, v);
    }

    function claimOf(uint40 time, int16 temperature) private view returns (IColdChain.Claim memory claim) {
        claim.sensor = sensor;
        claim.summary = summaryOf(good());
        claim.lie = IColdChain.Lie.Signed;
        claim.readings = new IColdChain.Reading[](1);
        (claim.readings[0].time, claim.readings[0].temperature) = (time, temperature);
        claim.signature = signed(id, time, temperature);
    }

    function expectNotSigned(IColdChain.Claim memory claim) private {
        bytes32 digest = digestOf(id, claim.readings[0].time, claim.readings[0].temperature);
        vm.expectRevert(abi.encodeWithSelector(IColdChain.ReadingNotSigned.selector, claim.sensor, digest));
        coldChain.contradict(terms, key, claim, EVENT);
    }

    function test_AReadingThatTheSensorSignedAndHid() public {
        submitAsSensor(terms, summaryOf(good()));
        IColdChain.Claim memory claim = claimOf(NOW - 1 hours, 900);
        expectEmitFrom(address(coldChain));
        emit IColdChain.LogContradicted(id, sensor, IColdChain.Lie.Signed, STRANGER, EVENT);
        expectEmitFrom(address(coldChain));
        emit IColdChain.SensorMarked(sensor, id);
        vm.prank(STRANGER);
        coldChain.contradict(terms, key, claim, EVENT);
        assertEq(isMarkedExcursion(terms), true, "excursion");
        assertEq(coldChain.isMarked(sensor), true, "marked");
    }

    function test_AReadingOfAUnitsShipment() public {
        (UnitShipmentTerms memory unitTerms, IColdChain.BatchKey[] memory contents) = otherUnit();
        ShipmentId unitId = idOf(unitTerms);
        vm.prank(sensor);
        coldChain.submitForUnit(IColdChain.Party.Carrier, unitTerms, contents, summaryOf(good()), EVENT);
        IColdChain.Claim memory claim = claimOf(NOW, 900);
        claim.signature = signed(unitId, NOW, 900);
        coldChain.contradictForUnit(unitTerms, contents, claim, EVENT);
        assertTrue(units.unitOf(unitTerms.unit).excursion == IUnitRegistry.Excursion.Broken, "excursion");
    }

    /// {shippedUnit} commissions {LOT} of {GTIN} itself, so it runs on contracts of its own.
    function otherUnit() private returns (UnitShipmentTerms memory unitTerms, IColdChain.BatchKey[] memory contents) {
        deployColdChain();
        approveOther(storageLimits());
        return shippedUnit();
    }

    function testFuzz_ContradictsOutsideTheExtremesAndWithinThePeriod(uint40 time, int16 temperature) public {
        time = uint40(bound(time, NOW - 2 days, NOW + 1 days));
        temperature = int16(int256(bound(uint256(uint16(temperature)), 200, 800)));
        submitAsSensor(terms, summaryOf(good()));
        IColdChain.Claim memory claim = claimOf(time, temperature);
        bool lied = time >= NOW - 1 days && time <= NOW && (temperature < 300 || temperature > 700);
        if (!lied) {
            vm.expectRevert(abi.encodeWithSelector(IColdChain.NoContradiction.selector, IColdChain.Lie.Signed));
        }
        coldChain.contradict(terms, key, claim, EVENT);
        assertEq(coldChain.isMarked(sensor), lied, "marked");
    }

    function test_TheExtremesAndEndsThemselvesAreNoLie() public {
        submitAsSensor(terms, summaryOf(good()));
        IColdChain.Claim[4] memory claims = [
            claimOf(NOW, 300),
            claimOf(NOW - 1 days, 700),
            claimOf(NOW - 1 days - 1, 900),
            claimOf(NOW + 1, 900)
        ];
        for (uint256 i = 0; i < 4; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IColdChain.NoContradiction.selector, IColdChain.Lie.Signed));
            coldChain.contradict(terms, key, claims[i], EVENT);
        }
        coldChain.contradict(terms, key, claimOf(NOW - 1 days, 299), EVENT);
    }

    function test_RefusesAnotherReadingShipmentSignerChainOrContract() public {
        submitAsSensor(terms, summaryOf(good()));
        IColdChain.Claim memory claim = claimOf(NOW, 900);
        claim.readings[0].temperature = 901;
        expectNotSigned(claim);
        claim = claimOf(NOW, 900);
        claim.readings[0].time = NOW - 1;
        expectNotSigned(claim);
        claim.readings[0].time = NOW;
        claim.signature = signed(ShipmentId.wrap(keccak256("another shipment")), NOW, 900);
        expectNotSigned(claim);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(SENSOR_KEY + 1, digestOf(id, NOW, 900));
        claim.signature = abi.encodePacked(r, s, v);
        expectNotSigned(claim);
        claim.signature = "";
        expectNotSigned(claim);
        claim.signature = signed(id, NOW, 900);
        uint256 chain = block.chainid;
        vm.chainId(chain + 1);
        expectNotSigned(claim);
        vm.chainId(chain);
        coldChain.contradict(terms, key, claim, EVENT);
    }

    function test_ASensorThatIsAContract() public {
        TestWallet wallet = new TestWallet(sensor);
        join(address(0xC5), carrier, address(wallet), Duties.SENSE);
        vm.prank(address(wallet));
        coldChain.submit(IColdChain.Party.Carrier, terms, GTIN, LOT, summaryOf(good()), EVENT);
        IColdChain.Claim memory claim = claimOf(NOW, 900);
        claim.sensor = address(wallet);
        wallet.setOwner(STRANGER);
        expectNotSigned(claim);
        wallet.setOwner(sensor);
        coldChain.contradict(terms, key, claim, EVENT);
        assertEq(coldChain.isMarked(address(wallet)), true, "marked");
        assertEq(coldChain.isMarked(sensor), false, "its owner not");
    }

    function test_TheDomainIsTold() public view {
        (, string memory name, string memory version, uint256 chainId, address verifier, , ) = coldChain.eip712Domain();
        assertEq(keccak256(bytes(name)), keccak256("medtrail ColdChain"), "name");
        assertEq(keccak256(bytes(version)), keccak256("1"), "version");
        assertEq(chainId, block.chainid, "chain");
        assertEq(verifier, address(coldChain), "contract");
    }
}
