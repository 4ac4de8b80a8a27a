// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IOrganizationRegistry} from "../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {Licences} from "../../contracts/identity/Licences.sol";
import {OrganizationRegistry} from "../../contracts/identity/OrganizationRegistry.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {IdentityTest} from "./IdentityTest.sol";

/// An organisation registry wired as deploy/modules/Identity.ts wires it, with one hospital.
abstract contract OrganizationTest is IdentityTest {
    uint64 internal constant REGULATOR_ROLE = 1;
    uint64 internal constant QUALITY_ROLE = 2;
    uint40 internal constant DELAY = 7 days;
    uint40 internal constant END = START + 365 days;
    bytes32 internal constant CREDENTIAL = keccak256("accreditation document of the hospital");

    address internal constant REGULATOR = address(0xA1);
    address internal constant QUALITY = address(0xA2);
    address internal constant CONTROLLER = address(0xB1);
    address internal constant SUCCESSOR = address(0xB2);
    address internal constant MEMBER = address(0xC1);
    address internal constant STRANGER = address(0xD1);

    AccessManager internal manager;
    OrganizationRegistry internal registry;
    OrgId internal hospital;
    OrgId internal unknown = OrgId.wrap(keccak256("no organisation"));

    function setUp() public virtual {
        vm.warp(START);
        manager = new AccessManager(address(this));
        registry = _wired(DELAY);
        manager.grantRole(REGULATOR_ROLE, REGULATOR, 0);
        manager.grantRole(QUALITY_ROLE, QUALITY, 0);
        hospital = _accredit(CONTROLLER, CREDENTIAL, Licences.CARE, END);
    }

    function _wired(uint40 delay) internal returns (OrganizationRegistry wired) {
        wired = new OrganizationRegistry(address(manager), delay);
        manager.setTargetFunctionRole(address(wired), _regulatorFunctions(), REGULATOR_ROLE);
        bytes4[] memory qualityFunctions = new bytes4[](1);
        qualityFunctions[0] = bytes4(keccak256("setStanding(bytes32,uint8)"));
        manager.setTargetFunctionRole(address(wired), qualityFunctions, QUALITY_ROLE);
    }

    /// By signature, as the deploy module names them, so that a change of a signature shows up here.
    function _regulatorFunctions() internal pure returns (bytes4[] memory functions) {
        functions = new bytes4[](5);
        functions[0] = bytes4(keccak256("accredit(address,bytes32,uint16,uint40)"));
        functions[1] = bytes4(keccak256("changeAccreditation(bytes32,uint16,uint40)"));
        functions[2] = bytes4(keccak256("suspend(bytes32)"));
        functions[3] = bytes4(keccak256("reinstate(bytes32)"));
        functions[4] = bytes4(keccak256("replaceController(bytes32,address)"));
    }

    function _refused(address who, bytes memory call, bytes memory expected) internal {
        _refused(address(registry), who, call, expected);
    }

    function _accredit(
        address controller,
        bytes32 credential,
        uint16 licences,
        uint40 validUntil
    ) internal returns (OrgId) {
        vm.prank(REGULATOR);
        return registry.accredit(controller, credential, licences, validUntil);
    }

    function _change(uint16 licences, uint40 validUntil) internal {
        vm.prank(REGULATOR);
        registry.changeAccreditation(hospital, licences, validUntil);
    }

    function _suspend() internal {
        vm.prank(REGULATOR);
        registry.suspend(hospital);
    }

    function _reinstate() internal {
        vm.prank(REGULATOR);
        registry.reinstate(hospital);
    }

    function _setStanding(IOrganizationRegistry.Standing standing) internal {
        vm.prank(QUALITY);
        registry.setStanding(hospital, standing);
    }

    function _replaceController(address successor) internal {
        vm.prank(REGULATOR);
        registry.replaceController(hospital, successor);
    }

    function _offerController(address successor) internal {
        vm.prank(CONTROLLER);
        registry.offerController(hospital, successor);
    }

    function _offer(address account, uint32 duties, uint40 until) internal {
        vm.prank(CONTROLLER);
        registry.offerMembership(hospital, account, duties, until);
    }

    function _accept(address account, uint32 duties, uint40 until) internal {
        vm.prank(account);
        registry.acceptMembership(hospital, duties, until);
    }

    function _appoint(address account, uint32 duties, uint40 until) internal {
        _offer(account, duties, until);
        _accept(account, duties, until);
    }

    function _unauthorized(address who) internal pure returns (bytes memory) {
        return abi.encodeWithSignature("AccessManagedUnauthorized(address)", who);
    }

    function _unknownOrganization() internal view returns (bytes memory) {
        return abi.encodeWithSelector(IOrganizationRegistry.UnknownOrganization.selector, unknown);
    }

    function _suspended() internal view returns (bytes memory) {
        return abi.encodeWithSelector(IOrganizationRegistry.SuspendedOrganization.selector, hospital);
    }

    function _notController(address who) internal view returns (bytes memory) {
        return abi.encodeWithSelector(IOrganizationRegistry.NotController.selector, hospital, who);
    }

    function _answer(address who, uint32 anyLicence, uint32 allDuties) internal view returns (uint256) {
        return uint256(registry.actingOf(hospital, who, anyLicence, allDuties));
    }

    function _assertAnswer(
        address who,
        uint32 anyLicence,
        uint32 allDuties,
        IOrganizationRegistry.Acting expected,
        string memory what
    ) internal view {
        assertEq(_answer(who, anyLicence, allDuties), uint256(expected), what);
    }
}
