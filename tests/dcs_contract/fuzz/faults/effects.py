"""Servers that do more, less or something else than they answer."""

import threading
import time

from tests.dcs_contract.fuzz.fake import OTHER_PAIR, PAIR, TOKENS, Fake
from tests.dcs_contract.fuzz.faults.registry import found_by


@found_by("effect-missing")
class NeverSwitches(Fake):
    """answers 204 without switching"""

    def flip(self, instance):
        pass


@found_by("effect-missing")
class SwitchesTwice(Fake):
    """switches there and back"""

    def flip(self, instance):
        super().flip(instance)
        super().flip(instance)


@found_by("effect-on-failure")
class SwitchesThenFails(Fake):
    """switches and answers 500"""

    def done(self):
        return self.example("SwapFailed")


@found_by("effect-on-failure")
class SwitchesBeforeRole(Fake):
    """switches before it asks for the role"""

    def authorise(self, request, project):
        refusal = super().authorise(request, project)
        if refusal:
            self.flip(PAIR)
        return refusal


@found_by("effect-on-failure")
class SwitchesForNobody(Fake):
    """switches although the token is missing"""

    def authenticate(self, request):
        if request.token is None and PAIR in request.target and request.method == "POST":
            self.flip(PAIR)
        return super().authenticate(request)


@found_by("effect-unasked")
class SwitchesTheOther(Fake):
    """switches another project's instance"""

    def flip(self, instance):
        super().flip(OTHER_PAIR if instance == PAIR else PAIR)


@found_by("effect-unasked")
class SwitchesAll(Fake):
    """switches every instance"""

    def flip(self, instance):
        for each in self.masters:
            super().flip(each)


@found_by("effect-unasked")
class SwitchesOnGet(Fake):
    """switches for a method that it refuses"""

    def not_allowed(self, request):
        if request.method == "GET":
            self.flip(PAIR)
        return super().not_allowed(request)


@found_by("effect-unasked")
class SwitchesOnMalformed(Fake):
    """switches for an id that it refuses as malformed"""

    def validate(self, parameters):
        refusal = super().validate(parameters)
        if refusal and parameters["instance_id"].lower() == PAIR:
            self.flip(PAIR)
        return refusal


@found_by("effect-late")
class SwitchesLate(Fake):
    """answers 204 before it switches"""

    def flip(self, instance):
        threading.Timer(0.05, super().flip, [instance]).start()


@found_by("effect-late")
class SwitchesLateOnFailure(Fake):
    """answers 401 and switches a moment later"""

    def authenticate(self, request):
        refusal = super().authenticate(request)
        if request.token == TOKENS["expired"] and PAIR in request.target:
            threading.Timer(0.05, self.flip, [PAIR]).start()
        return refusal


@found_by("effect-overlap")
class LosesOneOfTwo(Fake):
    """answers two overlapping requests with 204 and switches once"""

    def switch(self, instance):
        if self.locks[instance].acquire(blocking=False):
            time.sleep(0.02)
            self.flip(instance)
            self.locks[instance].release()
        return self.done()


@found_by("state-broken")
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
