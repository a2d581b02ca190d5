"""Servers that do more, less or something else than they answer."""

import threading
import time

from tests.dcs_contract.fuzz.fake import OTHER_PAIR, PAIR, TOKENS, Fake
from tests.dcs_contract.fuzz.faults.registry import AT_ONCE, INSTANCES, OFTEN, PROBE, found_by


@found_by("effect-missing", PROBE)
class NeverSwitches(Fake):
    """answers 204 without switching"""

    def flip(self, instance):
        pass


@found_by("effect-missing", PROBE)
class SwitchesTwice(Fake):
    """switches there and back"""

    def flip(self, instance):
        super().flip(instance)
        super().flip(instance)


@found_by("effect-on-failure", PROBE)
class SwitchesThenFails(Fake):
    """switches and answers 500"""

    def done(self):
        return self.example("SwapFailed")


@found_by("effect-on-failure", PROBE)
class SwitchesBeforeRole(Fake):
    """switches before it asks for the role"""

    def authorise(self, request, project):
        refusal = super().authorise(request, project)
        if refusal:
            self.flip(PAIR)
        return refusal


@found_by("effect-on-failure", PROBE)
class SwitchesForNobody(Fake):
    """switches although the token is missing"""

    def authenticate(self, request):
        if request.token is None and PAIR in request.target and request.method == "POST":
            self.flip(PAIR)
        return super().authenticate(request)


@found_by("effect-unasked", PROBE)
class SwitchesTheOther(Fake):
    """switches another project's instance"""

    def flip(self, instance):
        super().flip(OTHER_PAIR if instance == PAIR else PAIR)


@found_by("effect-unasked", PROBE)
class SwitchesAll(Fake):
    """switches every instance"""

    def flip(self, instance):
        for each in self.masters:
            super().flip(each)


@found_by("effect-unasked", PROBE)
class SwitchesOnGet(Fake):
    """switches for a method that it refuses"""

    def not_allowed(self, request):
        if request.method == "GET":
            self.flip(PAIR)
        return super().not_allowed(request)


@found_by("effect-unasked", PROBE)
class SwitchesOnMalformed(Fake):
    """switches for an id that it refuses as malformed"""

    def validate(self, parameters):
        refusal = super().validate(parameters)
        if refusal and parameters["instance_id"].lower() == PAIR:
            self.flip(PAIR)
        return refusal


@found_by("effect-late", PROBE)
class SwitchesLate(Fake):
    """answers 204 before it switches"""

    def flip(self, instance):
        threading.Timer(0.05, super().flip, [instance]).start()


@found_by("effect-late", PROBE)
class SwitchesLateOnFailure(Fake):
    """answers 401 and switches a moment later"""

    def authenticate(self, request):
        refusal = super().authenticate(request)
        if request.token == TOKENS["expired"] and PAIR in request.target:
            threading.Timer(0.05, self.flip, [PAIR]).start()
        return refusal


@found_by("effect-overlap", AT_ONCE)
class LosesOneOfTwo(Fake):
    """answers two overlapping requests with 204 and switches once"""

    def switch(self, instance):
        if self.locks[instance].acquire(blocking=False):
            time.sleep(0.02)
            self.flip(instance)
            self.locks[instance].release()
        return self.done()


@found_by("state-broken", PROBE)
class LosesTheMaster(Fake):
    """leaves an instance without a master"""

    def flip(self, instance):
        super().flip(instance)
        if instance == PAIR and len(self.received) > 20:
            self.masters[instance] = None

    def __call__(self, request):
        if request.target.startswith("/roles/") and None in self.masters.values():
            return self.example("InternalError")
        return super().__call__(request)


@found_by("known-status", OFTEN)
class StuckAfterOne(Fake):
    """refuses every switch after the first one"""

    switched = False

    def switch(self, instance):
        if self.switched:
            return self.example("JobRunning")
        self.switched = True
        return super().switch(instance)


@found_by("effect-missing", OFTEN)
class SwitchesEveryOther(Fake):
    """answers every third switch with 204 and does nothing"""

    calls = 0

    def flip(self, instance):
        self.calls += 1
        if self.calls % 3:
            super().flip(instance)


@found_by("overlap-error", AT_ONCE)
class FailsAtOnce(Fake):
    """answers a documented 500 to the second of two switches at once"""

    def switch(self, instance):
        busy = self.locks[instance].locked()
        return self.example("SwapFailed") if busy else super().switch(instance)


@found_by("effect-overlap", AT_ONCE)
class SwitchesTheOtherAtOnce(Fake):
    """switches another instance too when two switches come at once"""

    def switch(self, instance):
        if self.locks[instance].locked():
            self.flip(OTHER_PAIR)
        return super().switch(instance)


@found_by("effect-unasked", PROBE)
class SwitchesOnHead(Fake):
    """switches for a HEAD that it refuses"""

    def not_allowed(self, request):
        if request.method == "HEAD" and PAIR in request.target:
            self.flip(PAIR)
        return super().not_allowed(request)


@found_by("effect-unasked", PROBE)
class SwitchesOnSingle(Fake):
    """switches a pair when a single node is named"""

    def find(self, project, instance):
        refusal = super().find(project, instance)
        if refusal and refusal.status == 400:
            self.flip(PAIR)
        return refusal


@found_by("effect-missing", PROBE)
class IgnoresBodies(Fake):
    """does nothing for a request with a body, and answers 204"""

    def act(self, request, project, instance):
        self.idle = bool(request.body)
        return super().act(request, project, instance)

    def flip(self, instance):
        if not getattr(self, "idle", False):
            super().flip(instance)


@found_by("effect-missing", PROBE)
class SwitchesOneWay(Fake):
    """switches there and never back, and answers 204"""

    def flip(self, instance):
        self.masters[instance] = "right"


@found_by("known-status", INSTANCES)
class SwitchesNothing(Fake):
    """answers 204 for an instance that cannot switch"""

    def find(self, project, instance):
        refusal = super().find(project, instance)
        return self.done() if refusal and refusal.status == 400 else refusal
