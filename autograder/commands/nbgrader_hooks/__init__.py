"""nbgrader made safe: its own commands and formgrader's buttons do, in a course's folder, what guanka does.

``config`` is what the course's ``nbgrader_config.py`` calls; it names the classes of ``converting``, ``handing_out``
and ``taking_over`` to nbgrader. Only these three, and ``application``, import nbgrader, which takes three seconds.
"""
