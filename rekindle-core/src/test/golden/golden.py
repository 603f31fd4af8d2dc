"""Writes cases of named numbers to the test resources."""
import os

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                      '..', 'resources', 'io', 'rekindle', 'core', 'golden')


def text(value):
    if isinstance(value, str):
        return value
    if hasattr(value, 'detach'):
        value = value.detach().numpy()
    if hasattr(value, 'ravel'):
        value = value.ravel().tolist()
    if isinstance(value, (list, tuple)):
        return ' '.join(text(v) for v in value)
    return repr(value)


def write(name, cases):
    """cases: one dict of names and numbers (or words) each"""
    with open(os.path.join(FOLDER, name), 'w') as file:
        file.write('\n'.join(
            ''.join(f'{key}: {text(value)}\n' for key, value in case.items()) for case in cases))
