"""Simulated annotators: each signs in, looks at the images it is handed, and answers."""

import random
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests.rehearsal.client import JSON, Client
from tests.rehearsal.taste import choose, utility

HOLD = 3


@dataclass
class Person:
    client: Client
    rng: random.Random


def invite(admin: Client, address: str, project: int, count: int) -> list[Person]:
    """New people, brought in as any others: by an invitation link each."""
    people = []
    for number in range(1, count + 1):
        email = f"person{number}@rehearsal.invalid"
        invitation = admin.post(
            f"/api/v1/projects/{project}/invitations", {"email": email, "role": "annotator"}
        )
        client = Client(address)
        client.accept(
            invitation["link"], name=f"Person {number}", password=f"rehearsal-{uuid.uuid4()}"
        )
        people.append(Person(client, random.Random(number)))
    return people


def judge_all(people: list[Person], campaign: int) -> int:
    """Everybody judges until nothing is left. Returns how many judgements were stored."""
    with ThreadPoolExecutor(len(people)) as pool:
        return sum(pool.map(lambda person: _judge(person, campaign), people))


def _judge(person: Person, campaign: int) -> int:
    path = f"/api/v1/campaigns/{campaign}"
    handout = person.client.post(f"{path}/leases", {"want": HOLD})
    judged = 0
    while handout["leases"]:
        submission = _submission(person, handout["leases"][0])
        handout = person.client.post(f"{path}/judgements", submission)
        judged += 1
    return judged


def _submission(person: Person, lease: JSON) -> JSON:
    left, right = (
        utility(person.client.image(image["url"]), lease["prompt"]) for image in lease["images"]
    )
    return {
        "id": str(uuid.uuid4()),
        "lease": lease["id"],
        "verdict": "answered",
        "choice": choose(left, right, person.rng),
        "duration_ms": person.rng.randrange(800, 4_000),
        "view": {"simulated": True},
        "want": HOLD,
    }
