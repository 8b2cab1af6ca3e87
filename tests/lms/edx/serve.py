"""Open edX's LTI component on a free port, by .venv-edx's python.

``python -m tests.lms.edx.serve FOLDER STUDENTS [as-it-is]``. The component reads and checks its private key anew,
twice, for each request, which takes 60 ms; here it reads it once, unless it is to be timed as it is.

It prints its URL when it is ready, and ends when its standard input does: nobody has to remember to stop it.
"""

import os
import sys
import threading

from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler


class Handler(WSGIRequestHandler):
    disable_nagle_algorithm = True  # an answer goes in two pieces, and the second would wait for 40 ms

    def log_message(self, format, *arguments):
        pass


class Server(ThreadedWSGIServer):
    request_queue_size = 64


def add_people(students):
    """A teacher, an assistant, and so many students: s001, s002, ..."""
    from django.contrib.auth.models import User

    from tests.lms.edx.models import Profile

    names = [("teacher", "Teacher", "instructor"), ("assistant", "Assistant", "limited_staff")]
    names += [(f"s{n:03}", f"学生 {n}", "student") for n in range(1, students + 1)]
    staff = {"teacher", "assistant"}
    User.objects.bulk_create(
        User(username=name, email=f"{name}@example.org", is_staff=name in staff) for name, _, _ in names
    )
    users = {user.username: user for user in User.objects.all()}
    Profile.objects.bulk_create(Profile(user=users[name], name=full, role=role) for name, full, role in names)


def read_keys_once():
    from lti_consumer.lti_1p3.key_handlers import PlatformKeyHandler

    read, known = PlatformKeyHandler.__init__, {}

    def once(self, key_pem, kid=None):
        if (key_pem, kid) not in known:
            read(self, key_pem, kid)
            known[key_pem, kid] = self.key
        self.key = known[key_pem, kid]

    PlatformKeyHandler.__init__ = once


def main():
    folder, students, *as_it_is = sys.argv[1:]
    server = Server(("127.0.0.1", 0), Handler)
    os.environ["EDX_FOLDER"], os.environ["EDX_URL"] = folder, f"http://127.0.0.1:{server.server_port}"
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.lms.edx.settings"

    import django
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application

    django.setup()
    from tests.lms.edx.courseware import install

    install()
    if not as_it_is:
        read_keys_once()
    call_command("migrate", run_syncdb=True, verbosity=0)
    add_people(int(students))
    server.set_app(get_wsgi_application())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(os.environ["EDX_URL"], flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
