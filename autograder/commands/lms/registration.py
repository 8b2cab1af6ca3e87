"""What an administrator enters in the LMS, field by field, with the names that the fields have there."""

from collections.abc import Iterator

from autograder.lms.connection import Connection, Kind
from autograder.lms.presets import KINDS
from autograder.lms.rest.moodle_check import FUNCTIONS
from autograder.lms.tool import JWKS, LAUNCH, LOGIN, address

Field = tuple[str, str]  # its name in the LMS, what to enter
_NOWHERE = "WHERE-GUANKA-IS-SERVED"
_ALWAYS = "Always"


def registration(connection: Connection) -> tuple[str, list[Field], list[str]]:
    """Where in the LMS, the fields there, and what to do after."""
    if connection.lti is None:
        return _REST[connection.platform]
    tool = connection.tool_url or _NOWHERE
    where, fields = _LTI[connection.platform]
    pages = {"launch": address(tool, LAUNCH), "login": address(tool, LOGIN), "jwks": address(tool, JWKS)}
    return where, [(name, text.format(**pages)) for name, text in fields], list(_after(connection))


def _after(connection: Connection) -> Iterator[str]:
    """What is still missing, in the order to do it."""
    lti = connection.lti
    if lti is None:
        return
    if connection.tool_url is None:
        yield (
            f"the pages are served by guanka lms serve: name their address with --tool-url in the place of {_NOWHERE}; "
            "where nothing is served, scores are sent all the same: enter the key itself, from guanka lms keys --export"
        )
    if not lti.client_id or not lti.deployment_ids:
        told = TOLD[connection.platform]
        yield f"then run: guanka lms connect --client-id ID --deployment-id ID ({told})"
    if lti.line_items_url is None:
        how = "a launch from the course tells where its columns and people are; or name them: "
        if connection.platform == "moodle":
            yield how + "--context-id NUMBER, the course's id in Moodle's address course/view.php?id=NUMBER"
        elif connection.platform == "blackboard":
            yield (
                "name where the course's columns and people are, for they are at the school's own address, and no host "
                "but the gateway's gets a token unasked: --line-items-url URL --memberships-url URL, as guanka lms "
                "serve prints them when the tool is opened"
            )
        else:
            yield how + "--line-items-url URL --memberships-url URL"
    if connection.platform == "open-edx" and not lti.resource_links:
        key = "block-v1:...+type@lti_consumer+block@..."
        yield f"for each graded component: --resource-link COLUMN=USAGE-KEY, such as {key}"


def summary(connection: Connection) -> list[Field]:
    """What the connection says, without secrets."""
    found: list[Field] = [("platform", KINDS[connection.platform])]
    if connection.lti is not None:
        lti = connection.lti
        found += [
            ("issuer", lti.issuer),
            ("client id", lti.client_id or "not known yet"),
            ("deployment ids", ", ".join(lti.deployment_ids) or "not known yet"),
            ("authentication request URL", lti.authorization_url),
            ("access token URL", lti.token_url),
            ("public keyset URL", lti.jwks_url),
            ("the course's columns", lti.line_items_url or "not known yet"),
            ("the course's people", lti.memberships_url or "not known yet"),
            ("our key", ", ".join(str(key["kid"]) for key in connection.keys[:1])),
        ]
    if connection.rest is not None:
        found += [("web services", connection.rest.url), ("course there", connection.rest.course)]
    return found


_LTI: dict[Kind, tuple[str, list[Field]]] = {
    "moodle": (
        "Site administration > Plugins > Activity modules > External tool > Manage tools > configure a tool manually",
        [
            ("Tool name", "Guanka"),
            ("Tool URL", "{launch}"),
            ("LTI version", "LTI 1.3"),
            ("Public key type", "Keyset URL"),
            ("Public keyset", "{jwks}"),
            ("Initiate login URL", "{login}"),
            ("Redirection URI(s)", "{launch}"),
            ("Supports Deep Linking (Content-Item Message)", "yes"),
            ("Content Selection URL", "{launch}"),
            ("IMS LTI Assignment and Grade Services", "Use this service for grade sync and column management"),
            (
                "IMS LTI Names and Role Provisioning",
                "Use this service to retrieve members' information as per privacy settings",
            ),
            ("Share launcher's name with tool", _ALWAYS),
            ("Share launcher's email with tool", _ALWAYS),
            ("Accept grades from the tool", _ALWAYS),
        ],
    ),
    "canvas": (
        "Admin > Developer Keys > + Developer Key > + LTI Key, method Manual Entry",
        [
            ("Key Name", "Guanka"),
            ("Redirect URIs", "{launch}"),
            ("Title", "Guanka"),
            ("Target Link URI", "{launch}"),
            ("OpenID Connect Initiation Url", "{login}"),
            ("JWK Method", "Public JWK URL"),
            ("Public JWK URL", "{jwks}"),
            ("LTI Advantage Services: create and view assignment data in the gradebook", "on"),
            ("LTI Advantage Services: view submission data for assignments", "on"),
            ("LTI Advantage Services: create and update submission results", "on"),
            ("LTI Advantage Services: retrieve user data associated with the context", "on"),
            ("Additional Settings > Privacy Level", "Public"),
            ("Placements", "Assignment Selection, with the message type LtiDeepLinkingRequest"),
            ("State", "On"),
        ],
    ),
    "open-edx": (
        "Studio: Advanced Settings > Advanced Module List: add lti_consumer; then in a unit, an LTI Consumer component",
        [
            ("LTI Version", "LTI 1.3"),
            ("Tool Launch URL", "{launch}"),
            ("Registered Redirect URIs", '["{launch}"]'),
            ("Tool Initiate Login URL", "{login}"),
            ("Tool Public Key Mode", "Keyset URL"),
            ("Tool Keyset URL", "{jwks}"),
            ("Enable LTI NRPS", "True"),
            ("LTI Assignment and Grades Service", "Allow tools to manage and submit grades (programmatic)"),
            ("Scored", "True"),
            ("Deep linking", "True"),
            ("Deep Linking Launch URL", "{launch}"),
            ("Request user's full name", "True"),
            ("Request user's email", "True"),
        ],
    ),
    "blackboard": (
        "developer.blackboard.com > My Apps > Register a REST or LTI application; then in Learn: Administrator Panel >"
        " Integrations > LTI Tool Providers > Register LTI 1.3/Advantage Tool, with the Application ID as Client ID",
        [
            ("My Integration supports LTI 1.3", "yes"),
            ("Login Initiation URL", "{login}"),
            ("Tool Redirect URL(s)", "{launch}"),
            ("Tool JWKS URL", "{jwks}"),
            ("Signing Algorithm", "RS256"),
            ("in Learn: Tool Status", "Approved"),
            ("in Learn: User Fields to Send", "Role in Course, Name, Email Address"),
            ("in Learn: Allow grade service access", "Yes"),
            ("in Learn: Allow Membership Service Access", "Yes"),
        ],
    ),
    "other": (
        "where the LMS registers LTI 1.3 tools",
        [
            ("Tool or target link URL", "{launch}"),
            ("Redirect URI", "{launch}"),
            ("Login initiation URL", "{login}"),
            ("Public keyset (JWKS) URL", "{jwks}"),
            ("Services", "Assignment and Grade Services (line items, scores, results); Names and Role Provisioning"),
            ("Privacy", "names and e-mail addresses"),
        ],
    ),
}
# Where the LMS shows the client id and the deployment id.
TOLD: dict[Kind, str] = {
    "moodle": "Manage tools > the tool's View configuration details shows both",
    "canvas": "the client id stands beside the key; then in the course Settings > Apps > + App > By Client ID, and the "
    "app's gear > Deployment Id",
    "open-edx": "the published component shows the client id, the deployment id, which is 1, and the keyset URL and "
    "access token URL, which end in the --config-id",
    "blackboard": "the client id is the Application ID; Learn shows the deployment id",
    "other": "the LMS shows both once the tool is registered",
}
_REST: dict[Kind, tuple[str, list[Field], list[str]]] = {
    "canvas": (
        "Account > Settings > + New Access Token, as a teacher of the course",
        [("Purpose", "Guanka"), ("Expires", "after the last day of the course")],
        [],
    ),
    "moodle": (
        "Site administration > Server > Web services",
        [
            ("Overview > Enable web services", "yes"),
            ("Overview > Enable protocols", "REST"),
            ("External services > Add", "Guanka, Enabled, Authorised users only"),
            ("its Functions", ", ".join(FUNCTIONS)),
            ("its Authorised users", "somebody with the role of a teacher in the course, and webservice/rest:use"),
            ("Manage tokens > Create token", "for that user and service"),
        ],
        ["each column is an assignment that a teacher makes: guanka lms sync says with which name and ID number"],
    ),
}
